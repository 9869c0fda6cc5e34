import type { PeriodicTasks } from '../model/source/periodicTasks.ts';

/** What is brought up to date once a second. */
export interface Swept {
  readonly watches: { sweep(): void };
  readonly ready: { sweep(): void };
  readonly healthTable: { sweep(): void };
  readonly streams: { tick(): void };
}

/**
 * Does the work of a second. Each part is a task of its own, so that an error in one does not stop the others. Streams
 * come last: they send what the others have found.
 */
export function sweep(tasks: PeriodicTasks, { watches, ready, healthTable, streams }: Swept): void {
  tasks.run('watches', () => watches.sweep());
  tasks.run('answers', () => ready.sweep());
  tasks.run('health', () => healthTable.sweep());
  tasks.run('streams', () => streams.tick());
}

import type { Clock } from '../clock.ts';

/** A failure is told of for so long: the next run, a second later, does not mean that it is over. */
const toldForMs = 20_000;
/** Between two log lines about the same task. */
const quietMs = 60_000;

/**
 * What the server does by itself, under the names that messages and findings use. `background work` is whatever nobody
 * waits for: loops of sources, and their timers.
 */
export type TaskName = 'sampler' | 'answers' | 'background work';

/** A task that failed a short time ago. */
export interface FailingTask {
  readonly task: TaskName;
  /** What it threw, in a few words, such as `EMFILE: too many open files`. */
  readonly message: string;
}

/**
 * Runs what timers call: the one place where it can fail. What a task throws ends that run and nothing else: it is
 * told to the log, once a minute a task at most, and is a finding until it has been over for 20 s.
 */
export class PeriodicTasks {
  readonly #clock: Clock;
  readonly #warn: (sentence: string) => void;
  readonly #failures = new Map<TaskName, { message: string; atMs: number; loggedAtMs: number }>();

  constructor(clock: Clock, warn: (sentence: string) => void) {
    this.#clock = clock;
    this.#warn = warn;
  }

  /** Runs `work` now. */
  run(task: TaskName, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.failed(task, thrown);
    }
  }

  /** Notes what a task failed with. */
  failed(task: TaskName, thrown: unknown): void {
    const message = wordsOf(thrown);
    const nowMs = this.#clock.monotonicMs();
    let { loggedAtMs } = this.#failures.get(task) ?? { loggedAtMs: Number.NEGATIVE_INFINITY };
    if (nowMs - loggedAtMs >= quietMs) {
      loggedAtMs = nowMs;
      const where = thrown instanceof Error && thrown.stack !== undefined ? `\n${thrown.stack}` : '';
      this.#warn(`Task "${task}" failed, retrying: ${message}${where}`);
    }
    this.#failures.set(task, { message, atMs: nowMs, loggedAtMs });
  }

  /** The tasks that failed in the last 20 s. */
  failing(): readonly FailingTask[] {
    const nowMs = this.#clock.monotonicMs();
    return Array.from(this.#failures)
      .filter(([, { atMs }]) => nowMs - atMs < toldForMs)
      .map(([task, { message }]) => ({ task, message }));
  }
}

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // An error of the system begins with its code; the path behind the comma is any of many.
  return 'code' in thrown ? (thrown.message.split(',', 1)[0] ?? '') : `${thrown.name}: ${thrown.message}`;
}

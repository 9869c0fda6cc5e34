import { windowSeconds } from '../../contract/units.ts';
import { functionCondition } from '../inventory/functionState.ts';
import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';
import type { Series } from '../series/series.ts';

/** From a second on, so many are ready; NaN where unknown. */
interface Step {
  readonly second: number;
  readonly ready: number;
}

/** How many replicas of a function were ready in each of the last 60 seconds: only the changes are kept. */
class ReadyReplicas implements Series {
  #steps: readonly Step[] = [];

  /** NaN before the first. */
  get newest(): number {
    return this.#steps.at(-1)?.ready ?? Number.NaN;
  }

  record(second: number, ready: number): void {
    if (this.#steps.length > 0 && Object.is(ready, this.newest)) return;
    const kept = this.#steps.filter((step, index) => {
      const until = this.#steps[index + 1]?.second ?? second;
      return step.second < second && until > second - windowSeconds;
    });
    this.#steps = [...kept, { second, ready }];
  }

  /** The clock was set back: forget later steps; the last count holds from `second` on. */
  setBack(second: number): void {
    const ready = this.newest;
    this.#steps = [...this.#steps.filter((step) => step.second < second), { second, ready }];
  }

  at(second: number): number {
    return this.#steps.findLast((step) => step.second <= second)?.ready ?? Number.NaN;
  }
}

/** How many replicas of each function were ready, second by second. Looks only at functions that changed. */
export class ReplicaHistory {
  readonly #functions = new Map<string, ReadyReplicas>();
  #second = Number.NEGATIVE_INFINITY;

  /**
   * @param changed functions that are new or changed since the last look
   * @param podsListed false where the inventory lists no pods: then nothing is known
   */
  look(
    { index, functions }: Pick<InventorySnapshot, 'index' | 'functions'>,
    changed: readonly FunctionRecord[],
    podsListed: boolean,
    nowMs: number,
  ): void {
    if (!podsListed) return;
    // What is seen now belongs to the second that ends next.
    const second = Math.floor(nowMs / 1000) + 1;
    if (second < this.#second) for (const replicas of this.#functions.values()) replicas.setBack(second);
    this.#second = second;
    for (const fn of changed) {
      const { namespace, name } = fn.id;
      const key = keyOf(namespace, name);
      const replicas = this.#functions.get(key) ?? new ReadyReplicas();
      this.#functions.set(key, replicas);
      replicas.record(second, functionCondition(fn, index.podsOf(fn.id), nowMs).replicasReady ?? Number.NaN);
    }
    if (changed.length === 0 && this.#functions.size <= functions.length) return;
    for (const key of this.#functions.keys()) {
      const [namespace = '', name = ''] = key.split('/');
      if (index.functionAt(namespace, name) === null) this.#functions.delete(key);
    }
  }

  /** Null for a function that was never looked at. */
  series(namespace: string, name: string): Series | null {
    return this.#functions.get(keyOf(namespace, name)) ?? null;
  }
}

/** Neither part has a slash. */
function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';
import { type Examined, functionProblems } from './currentProblems.ts';
import type { Problem } from './problem.ts';

/** Functions and pods that are examined at a time, besides those that changed and those with problems. */
const mostExamined = 4000;

/**
 * What is wrong with functions and their pods. Of a large cluster a part is examined at a time, so that the cost a second does
 * not grow with it: all of 10,000 functions with 150,000 pods within 40 looks.
 */
export class FunctionScan {
  /** Of each function that has any. */
  readonly #problems = new Map<string, readonly Problem[]>();
  #next = 0;

  /** Examines the next part, and everything that changed or had problems. @returns all known problems */
  look(
    connection: Examined,
    { functions, index }: Pick<InventorySnapshot, 'functions' | 'index'>,
    changed: readonly FunctionRecord[],
    nowMs: number,
  ): readonly Problem[] {
    const wanted = new Set(changed);
    const known = new Set(this.#problems.keys());
    if (known.size > 0) for (const fn of functions) if (known.has(keyOf(fn))) wanted.add(fn);
    this.#problems.clear();
    let examined = 0;
    for (let count = 0; count < functions.length && examined < mostExamined; count++) {
      const fn = functions[this.#next % functions.length];
      this.#next = (this.#next + 1) % functions.length;
      if (fn === undefined) break;
      wanted.add(fn);
      examined += 1 + index.podsOf(fn.id).length;
    }
    for (const fn of wanted) {
      const problems = functionProblems(connection, fn, index.podsOf(fn.id), nowMs);
      if (problems.length > 0) this.#problems.set(keyOf(fn), problems);
    }
    return [...this.#problems.values()].flat();
  }
}

function keyOf({ id: { namespace, name } }: FunctionRecord): string {
  return `${namespace}/${name}`;
}

import { functionKey } from '../../contract/v1/stream.ts';
import type { FunctionRecord, InventoryLookup, InventorySnapshot } from '../inventory/inventory.ts';
import { type Examined, functionProblems } from './currentProblems.ts';
import type { Problem } from './problem.ts';

/**
 * Functions and pods that are examined at a time: of those that changed, of those with problems, and of all in turn.
 */
const mostExamined = 4000;

interface Known {
  readonly fn: FunctionRecord;
  readonly problems: readonly Problem[];
}

/**
 * What is wrong with functions and their pods. Of a large cluster a part is examined at a time, so that the cost a
 * second does not grow with it: all of 10,000 functions with 150,000 pods within 40 looks. Between two looks at a
 * function its problems stay.
 */
export class FunctionScan {
  /** Of each function that has any, the oldest look first. */
  readonly #known = new Map<string, Known>();
  /** Functions that changed since their last look, the oldest change first. */
  readonly #changed = new Map<string, FunctionRecord>();
  #next = 0;

  /** Examines the next part, and some of what changed or had problems. @returns all known problems */
  look(
    connection: Examined,
    { functions, index }: Pick<InventorySnapshot, 'functions' | 'index'>,
    changed: readonly FunctionRecord[],
    nowMs: number,
  ): readonly Problem[] {
    for (const fn of changed) this.#changed.set(functionKey(fn.id), fn);
    const wanted = new Map<string, FunctionRecord>();
    for (const [key, fn] of this.#part(this.#changed, index)) {
      this.#changed.delete(key);
      wanted.set(key, fn);
    }
    const known = Array.from(this.#known, ([key, { fn }]) => [key, fn] as const);
    for (const [key, fn] of this.#part(known, index)) wanted.set(key, fn);
    for (const [key, fn] of this.#part(this.#round(functions), index)) {
      this.#next = (this.#next + 1) % functions.length;
      wanted.set(key, fn);
    }
    for (const [key, { id }] of wanted) {
      this.#known.delete(key);
      const fn = index.functionAt(id.namespace, id.name);
      if (fn === null) continue;
      const problems = functionProblems(connection, fn, index.podsOf(id), nowMs);
      if (problems.length > 0) this.#known.set(key, { fn, problems });
    }
    for (const [key, { fn }] of this.#known) {
      if (index.functionAt(fn.id.namespace, fn.id.name) === null) this.#known.delete(key);
    }
    return Array.from(this.#known.values(), ({ problems }) => problems).flat();
  }

  /** The first ones, as many as are examined at a time. */
  *#part(
    functions: Iterable<readonly [string, FunctionRecord]>,
    index: InventoryLookup,
  ): Iterable<readonly [string, FunctionRecord]> {
    let examined = 0;
    for (const each of functions) {
      if (examined >= mostExamined) return;
      examined += 1 + index.podsOf(each[1].id).length;
      yield each;
    }
  }

  /** All functions once, from the next one on. */
  *#round(functions: readonly FunctionRecord[]): Iterable<readonly [string, FunctionRecord]> {
    const first = this.#next;
    for (let count = 0; count < functions.length; count++) {
      const fn = functions[(first + count) % functions.length];
      if (fn !== undefined) yield [functionKey(fn.id), fn];
    }
  }
}

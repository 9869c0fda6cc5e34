import { windowSeconds } from '../../contract/units.ts';
import type { Series } from '../../model/series/series.ts';
import { answerNumber } from '../answer/measuredFigures.ts';

type Values = Readonly<Record<string, readonly (number | null)[]>>;

/**
 * The 60 s of some series up to a second, as they are sent, and from where on they changed in each of the last 60 s.
 */
export class ColumnWindow<Name extends string> {
  readonly #names: readonly Name[];
  #columns: Values;
  #endSecond = Number.NEGATIVE_INFINITY;
  /** From where on, by the second of the change. */
  readonly #changes = new Map<number, number>();

  constructor(...names: readonly Name[]) {
    this.#names = names;
    this.#columns = {};
  }

  get endSecond(): number {
    return this.#endSecond;
  }

  /** Goes on to a second. @param series null where nothing is measured */
  update(series: Readonly<Record<Name, Series>> | null, second: number): void {
    const first = second - windowSeconds + 1;
    const read = (name: Name) =>
      Array.from({ length: windowSeconds }, (_, slot) => answerNumber(series?.[name].at(first + slot) ?? Number.NaN));
    const columns = Object.fromEntries(this.#names.map((name) => [name, read(name)]));
    const from = this.#firstChange(columns, second);
    for (const known of this.#changes.keys()) if (known < first || known > second) this.#changes.delete(known);
    if (from !== null) this.#changes.set(second, Math.min(from, this.#changes.get(second) ?? second));
    this.#columns = columns;
    this.#endSecond = second;
  }

  /** The first second that changed after `second`, and after null the first of all; null if none did. */
  changedSince(second: number | null): number | null {
    if (second === null) return this.#endSecond - windowSeconds + 1;
    let from: number | null = null;
    for (const [at, changedFrom] of this.#changes) if (at > second) from = Math.min(from ?? changedFrom, changedFrom);
    return from;
  }

  /** The values from a second on. */
  from(second: number): Record<Name, readonly (number | null)[]> {
    const slot = Math.max(0, second - (this.#endSecond - windowSeconds + 1));
    return Object.assign({}, ...this.#names.map((name) => ({ [name]: (this.#columns[name] ?? []).slice(slot) })));
  }

  forget(): void {
    this.#columns = {};
    this.#endSecond = Number.NEGATIVE_INFINITY;
    this.#changes.clear();
  }

  #firstChange(columns: Values, second: number): number | null {
    const shift = second - this.#endSecond;
    const first = second - windowSeconds + 1;
    let slots = windowSeconds;
    for (const name of this.#names) {
      const known = this.#columns[name];
      if (known === undefined) return first;
      const slot = columns[name]?.findIndex((value, index) => value !== (known[index + shift] ?? null)) ?? 0;
      if (slot >= 0) slots = Math.min(slots, slot);
    }
    return slots === windowSeconds ? null : first + slots;
  }
}

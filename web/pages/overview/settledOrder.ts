import { type FunctionItem, functionKey } from './overviewItems.ts';
import { settled } from './rowOrder.ts';

/** Keeps rows where they are while somebody points at them or has one focused. */
export class SettledOrder {
  #order: readonly string[] = [];
  #wish = '';
  #sortedAtMs = 0;
  #isWaiting = false;

  /** When the rows were sorted last, while another order waits; null otherwise. */
  get waitingSinceMs(): number | null {
    return this.#isWaiting ? this.#sortedAtMs : null;
  }

  /**
   * The rows in the order to show.
   * @param wanted in the order that is due
   * @param wish what was asked for (sort, filter, grouping): when it changes, the new order is shown at once
   */
  next(wanted: readonly FunctionItem[], wish: string, isBusy: boolean, nowMs: number): readonly FunctionItem[] {
    const due = wanted.map(functionKey);
    if (isBusy && wish === this.#wish) {
      const shown = settled(this.#order, wanted);
      this.#isWaiting = shown.some((item, index) => functionKey(item) !== due[index]);
      this.#order = shown.map(functionKey);
      return shown;
    }
    this.#wish = wish;
    this.#order = due;
    this.#sortedAtMs = nowMs;
    this.#isWaiting = false;
    return wanted;
  }
}

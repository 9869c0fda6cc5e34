import { Lanes } from './lanes.ts';
import { type LaneView, shownAfterEndSeconds } from './laneView.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';

/** All lanes: decides which call is in which. */
export class LaneGroup implements LedgerRow {
  readonly #lanes = new Lanes();
  #views: readonly LaneView[];
  readonly #onCount: (running: number | null, hidden: number) => void;

  /** @param onCount is told how many calls run, null where that is not known, and how many lanes are missing */
  constructor(views: readonly LaneView[], onCount: (running: number | null, hidden: number) => void) {
    this.#views = views;
    this.#onCount = onCount;
  }

  get top(): number {
    return this.#views[0]?.top ?? 0;
  }

  get height(): number {
    const last = this.#views.at(-1);
    return last === undefined ? 0 : last.top + last.height - this.top;
  }

  change(views: readonly LaneView[]): void {
    this.#views = views;
  }

  write(scene: Scene): void {
    const { shown, running, lostSeconds } = scene;
    const calls = running.at(shown.second, shown.isHeld ? 0 : shownAfterEndSeconds);
    const { lanes, hidden } = this.#lanes.assign(calls, running.counted(shown.second), this.#views.length);
    for (const [index, view] of this.#views.entries()) {
      view.content = lanes[index] ?? null;
      view.write(scene);
    }
    this.#onCount(lostSeconds === null ? running.total(shown.second) : null, hidden);
  }

  draw(scene: Scene, pen: Pen): void {
    for (const view of this.#views) view.draw(scene, pen);
  }
}

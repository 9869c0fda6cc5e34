import { Lanes } from './lanes.ts';
import { type LaneView, shownAfterEndSeconds } from './laneView.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';

/** All lanes: decides which call is in which. */
export class LaneGroup implements LedgerRow {
  readonly #lanes = new Lanes();
  #views: readonly LaneView[];
  readonly #onCount: (running: number | null, hidden: number) => void;

  /** @param onCount is told how many calls run, null while the connection is lost, and how many have no lane */
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
    const { shown, running, lostSeconds, live } = scene;
    const calls = running.at(shown.second, shown.isHeld ? 0 : shownAfterEndSeconds);
    const { lanes, hidden } = this.#lanes.assign(calls, this.#views.length);
    for (const [index, view] of this.#views.entries()) {
      view.call = lanes[index] ?? null;
      view.write(scene);
    }
    const followed = calls.filter(({ endedAtSeconds }) => endedAtSeconds === null || shown.isHeld).length;
    const counted = shown.isHeld ? [] : (live.topic('overview')?.state?.running.counted ?? []);
    const all = counted.reduce((sum, { inFlight }) => sum + inFlight, followed);
    this.#onCount(lostSeconds === null ? all : null, hidden);
  }

  draw(scene: Scene, pen: Pen): void {
    for (const view of this.#views) view.draw(scene, pen);
  }
}

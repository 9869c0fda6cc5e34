import { windowSeconds } from '../../contract/units.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Series } from '../../model/series/series.ts';

/**
 * A series of something with a limited lifetime: 0 in the seconds in which it is known not to have existed, so that
 * plain sums are complete. NaN throughout if it was never measured.
 */
export class LifetimeSeries implements Series {
  readonly #ring = new SecondRing();
  #bornSecond = Number.NEGATIVE_INFINITY;
  #isMeasured = false;
  #writtenBackInSecond = Number.NEGATIVE_INFINITY;

  at(second: number): number {
    return this.#ring.at(second);
  }

  /** The second at which those before its start were rewritten; -Infinity if none were. */
  get writtenBackInSecond(): number {
    return this.#writtenBackInSecond;
  }

  /** It started in this second and did not exist before. */
  bear(second: number): void {
    this.#bornSecond = second;
  }

  record(second: number, value: number): void {
    const isFirst = !this.#isMeasured && !Number.isNaN(value);
    if (!this.#isMeasured && !isFirst) return;
    this.#ring.record(second, value);
    if (!isFirst) return;
    this.#isMeasured = true;
    if (this.#bornSecond === Number.NEGATIVE_INFINITY) return;
    this.#ring.fill(second - windowSeconds, this.#bornSecond - 1, 0);
    this.#writtenBackInSecond = second;
  }

  /** It has ended. */
  recordAbsence(second: number): void {
    if (this.#isMeasured) this.#ring.record(second, 0);
  }
}

import { windowSeconds } from '../../contract/units.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Series } from '../../model/series/series.ts';

/**
 * A series of something that comes and goes: 0 in the seconds in which it is known not to have been there, so that a
 * plain sum over several is whole. NaN throughout where it was never measured.
 */
export class LifetimeSeries implements Series {
  readonly #ring = new SecondRing();
  #bornSecond = Number.NEGATIVE_INFINITY;
  #isMeasured = false;
  #writtenBackInSecond = Number.NEGATIVE_INFINITY;

  at(second: number): number {
    return this.#ring.at(second);
  }

  /** The second in which those before its birth were written back; -Infinity when none were. */
  get writtenBackInSecond(): number {
    return this.#writtenBackInSecond;
  }

  /** It was born in this second, and was not there before. */
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

  /** It is there no more. */
  recordAbsence(second: number): void {
    if (this.#isMeasured) this.#ring.record(second, 0);
  }
}

import type { Series } from '../source/metricsSource.ts';
import { Measurements } from './measurements.ts';

/**
 * Rates between measurements at their own times. The value of a second is the mean over that second: a rate fills all
 * the time between its two measurements, and after the newest holds for two intervals.
 */
export class MeasuredRate implements Series {
  readonly #rates = new Measurements();

  get intervalSeconds(): number | null {
    return this.#rates.intervalSeconds;
  }

  get measuredAtMs(): number | null {
    return this.#rates.newestAtMs;
  }

  /** @param rate since the measurement before; NaN where that is not known, as for the first */
  measure(atMs: number, rate: number): void {
    this.#rates.add(atMs, rate);
  }

  /** Whether a measurement was made at exactly this moment. */
  wasMeasuredAt(atMs: number): boolean {
    return this.#rates.atMs(this.#rates.firstAfter(atMs) - 1) === atMs;
  }

  at(second: number): number {
    const rates = this.#rates;
    const toMs = second * 1000;
    let fromMs = toMs - 1000;
    let sum = 0;
    let index = rates.firstAfter(fromMs);
    for (; index < rates.count && fromMs < toMs; index++) {
      const endMs = Math.min(toMs, rates.atMs(index));
      sum += rates.value(index) * (endMs - fromMs);
      fromMs = endMs;
    }
    if (fromMs < toMs) {
      const newest = rates.count - 1;
      if (newest < 0 || toMs > rates.heldUntilMs(newest)) return Number.NaN;
      sum += rates.value(newest) * (toMs - fromMs);
    }
    return sum / 1000;
  }
}

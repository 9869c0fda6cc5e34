import type { Series } from '../source/metricsSource.ts';
import { Measurements } from './measurements.ts';

/** A state that is measured now and then: the newest measurement at or before a second, for two intervals at most. */
export class MeasuredState implements Series {
  readonly #states = new Measurements();

  get intervalSeconds(): number | null {
    return this.#states.intervalSeconds;
  }

  get measuredAtMs(): number | null {
    return this.#states.newestAtMs;
  }

  /** The newest value; NaN before the first. */
  get newest(): number {
    return this.#states.value(this.#states.count - 1);
  }

  measure(atMs: number, value: number): void {
    this.#states.add(atMs, value);
  }

  at(second: number): number {
    const ms = second * 1000;
    const index = this.#states.firstAfter(ms) - 1;
    return index >= 0 && ms <= this.#states.heldUntilMs(index) ? this.#states.value(index) : Number.NaN;
  }
}

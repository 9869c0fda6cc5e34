import { windowSeconds } from '../../contract/units.ts';
import type { Reader, Tick } from '../reader.ts';

/** Numbers the ticks of this boot and keeps the seconds of the newest ones. Must be sampled last. */
export class TickLog implements Reader {
  readonly #seconds = new Float64Array(windowSeconds + 1);
  #sequence = 0;
  #monotonicMs = Number.NaN;
  /** The first tick since which seconds have only increased. */
  #orderedFrom = 1;

  /** The number of the newest tick, from 1; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The second of the newest tick; NaN before the first. */
  get lastSecond(): number {
    return this.#secondOf(this.#sequence);
  }

  /** Monotonic time of the newest tick, ms. */
  get monotonicMs(): number {
    return this.#monotonicMs;
  }

  /**
   * How many seconds, 60 at most, lie after the given tick up to the newest; null if that is unknown: a tick too long
   * ago, in the future, or before the wall clock was set back.
   */
  secondsSince(sequence: number): number | null {
    if (sequence < this.#orderedFrom || sequence > this.#sequence) return null;
    if (this.#sequence - sequence > windowSeconds) return null;
    return Math.min(windowSeconds, this.lastSecond - this.#secondOf(sequence));
  }

  sample(tick: Tick): void {
    const isGrowing = this.#sequence === 0 || tick.second > this.lastSecond;
    this.#sequence++;
    if (!isGrowing) this.#orderedFrom = this.#sequence;
    this.#seconds[this.#sequence % this.#seconds.length] = tick.second;
    this.#monotonicMs = tick.monotonicMs;
  }

  close(): void {}

  #secondOf(sequence: number): number {
    return this.#sequence === 0 ? Number.NaN : (this.#seconds[sequence % this.#seconds.length] ?? Number.NaN);
  }
}

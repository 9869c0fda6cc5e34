/** A first window: 60 s, plus measurements that reach into it when they are a minute apart. */
export const wholeWindowSeconds = 150;
const leastSeconds = 5;
/** Used until it is known how late samples arrive. */
const unknownSeconds = 60;
const minuteMs = 60_000;
/** With no new samples for this long, they may be arriving later than is queried. */
const silentMs = 40_000;

/**
 * How far back a tick must query raw samples: 1.5 times the delay with which new ones have arrived. Samples may be late
 * by design: cAdvisor's carry the time of their measurement, and remote storage adds its own delay.
 */
export class LookBack {
  #beganMs: number | null = null;
  #newestMs = Number.NEGATIVE_INFINITY;
  #minute = 0;
  #latestMs = 0;
  #latestBeforeMs = 0;

  /** Records a sample that the previous tick did not have. Both times are wall times, ms. */
  found(sampleAtMs: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#newestMs = nowMs;
    this.#latestMs = Math.max(this.#latestMs, nowMs - sampleAtMs);
  }

  /** The range of a tick's selector, seconds. */
  seconds(nowMs: number): number {
    this.#beganMs ??= nowMs;
    this.#turn(nowMs);
    if (nowMs - this.#beganMs < minuteMs) return unknownSeconds;
    if (nowMs - this.#newestMs > silentMs) return wholeWindowSeconds;
    const lateSeconds = Math.max(this.#latestMs, this.#latestBeforeMs) / 1000;
    return Math.min(wholeWindowSeconds, Math.max(leastSeconds, Math.ceil(1.5 * lateSeconds) + 2));
  }

  #turn(nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    if (minute === this.#minute) return;
    this.#latestBeforeMs = minute === this.#minute + 1 ? this.#latestMs : 0;
    this.#latestMs = 0;
    this.#minute = minute;
  }
}

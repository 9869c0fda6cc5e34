/** A first window: 60 s, and what reaches into it where measurements are a minute apart. */
export const wholeWindowSeconds = 150;
const leastSeconds = 5;
/** So far back is asked while it is not known how late samples come. */
const unknownSeconds = 60;
const minuteMs = 60_000;
/** Where nothing new came for so long it may be that it comes later than is asked for. */
const silentMs = 40_000;

/**
 * How far back a tick has to ask for raw samples: as late as new ones were found to come, half as much again. Samples
 * may be late by design: cAdvisor's carry the time of their measurement, remote storage takes its time.
 */
export class LookBack {
  #beganMs: number | null = null;
  #newestMs = Number.NEGATIVE_INFINITY;
  #minute = 0;
  #latestMs = 0;
  #latestBeforeMs = 0;

  /** A sample was found that was not there a tick ago. Both times are of the wall, ms. */
  found(sampleAtMs: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#newestMs = nowMs;
    this.#latestMs = Math.max(this.#latestMs, nowMs - sampleAtMs);
  }

  /** Seconds that the range selector of a tick reaches back. */
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

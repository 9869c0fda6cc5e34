/** Differences that are kept: enough to include an event that was not delayed. */
const mostKept = 60;
/** Events that are later than this, for this long, are not delayed: one of the two clocks was set. */
const leastStepMs = 1500;
const stepMs = 3000;

/**
 * Estimates the server's time. An event arrives later than it was sent, never earlier, so the greatest difference
 * between the server's time in an event and this clock is the nearest one.
 */
export class ServerClock {
  #offsetsMs: number[] = [];
  /** Since when, by this clock, every event has been late, and how many were; null while they are not. */
  #late: { readonly sinceMs: number; events: number } | null = null;

  /** Takes the server's time in an event, Unix seconds. */
  heard(nowSeconds: number): void {
    const nowMs = Date.now();
    const offsetMs = nowSeconds * 1000 - nowMs;
    if (offsetMs > Math.max(...this.#offsetsMs) - leastStepMs) this.#late = null;
    else {
      this.#late ??= { sinceMs: nowMs, events: 0 };
      this.#late.events++;
    }
    this.#offsetsMs.push(offsetMs);
    if (this.#offsetsMs.length > mostKept) this.#offsetsMs.shift();
    if (this.#late === null || nowMs - this.#late.sinceMs < stepMs) return;
    this.#offsetsMs = this.#offsetsMs.slice(-this.#late.events);
    this.#late = null;
  }

  /** Forgets all: another connection has another clock. */
  reset(): void {
    this.#offsetsMs = [];
    this.#late = null;
  }

  /** Unix seconds; null before the first event. */
  get nowSeconds(): number | null {
    return this.#offsetsMs.length === 0 ? null : (Date.now() + Math.max(...this.#offsetsMs)) / 1000;
  }
}

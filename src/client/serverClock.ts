/** Differences that are kept: enough to include an event that was not delayed. */
const mostKept = 60;

/**
 * Estimates the server's time. An event arrives later than it was sent, never earlier, so the greatest difference
 * between the server's time in an event and this clock is the nearest one.
 */
export class ServerClock {
  readonly #offsetsMs: number[] = [];

  /** Takes the server's time in an event, Unix seconds. */
  heard(nowSeconds: number): void {
    this.#offsetsMs.push(nowSeconds * 1000 - Date.now());
    if (this.#offsetsMs.length > mostKept) this.#offsetsMs.shift();
  }

  /** Forgets all: another connection has another clock. */
  reset(): void {
    this.#offsetsMs.length = 0;
  }

  /** Unix seconds; null before the first event. */
  get nowSeconds(): number | null {
    return this.#offsetsMs.length === 0 ? null : (Date.now() + Math.max(...this.#offsetsMs)) / 1000;
  }
}

const kept = 1024;

/** How late the last 1024 ticks came after their whole second, ms. */
export class Lateness {
  readonly #values = new Float64Array(kept);
  #count = 0;

  add(lateMs: number): void {
    this.#values[this.#count % kept] = lateMs;
    this.#count++;
  }

  /** The value that `share` (0..1) of the kept ticks do not exceed; null before the first tick. */
  percentile(share: number): number | null {
    const size = Math.min(this.#count, kept);
    const sorted = this.#values.slice(0, size).sort();
    return sorted[Math.max(0, Math.ceil(share * size) - 1)] ?? null;
  }
}

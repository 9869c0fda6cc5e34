/** A moment at which everything is sampled. */
export interface Tick {
  /** The wall second whose slot the sample fills, Unix seconds. */
  readonly second: number;
  /** Monotonic time at which the tick began, ms. */
  readonly monotonicMs: number;
  /**
   * Whether the previous tick was one second earlier; only then does a rate between the two belong to this second.
   * False at the first tick, after a missed tick and after a clock jump, when rates are unknown.
   */
  readonly continuous: boolean;
}

/** Reads something of this machine at every tick and records it in its own rings. */
export interface Reader {
  sample(tick: Tick): void;
  /** Closes its file descriptors. */
  close(): void;
}

/**
 * Samples all readers, even if some of them fail.
 * @throws the first error, after all were sampled
 */
export function sampleEach(readers: readonly Reader[], tick: Tick): void {
  const thrown: unknown[] = [];
  for (const reader of readers) {
    try {
      reader.sample(tick);
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}

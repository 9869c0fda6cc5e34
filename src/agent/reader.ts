/** One moment at which everything is sampled. */
export interface Tick {
  /** The wall second whose slot the sample fills, Unix seconds. */
  readonly second: number;
  /** Monotonic time at which the tick began, ms. */
  readonly monotonicMs: number;
  /**
   * True when the tick before this one was the second before: only then does a rate between the two belong to
   * this second. False at the first tick, after a missed one and after a clock jump: rates are unknown then.
   */
  readonly continuous: boolean;
}

/** Reads something of this machine once a tick and records it in rings of its own. */
export interface Reader {
  sample(tick: Tick): void;
  /** Lets descriptors go. */
  close(): void;
}

/**
 * Samples each reader, whatever becomes of the others.
 * @throws what the first that failed threw, when all were sampled
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

/** How late the ticks of a sampler were after their whole second. */
export interface SamplerLateness {
  /** Ticks since the start. */
  readonly count: number;
  /** All of them together. */
  readonly sumMs: number;
  /** What `share`, in (0, 1], of the last 1024 ticks do not exceed, ms; null before the first. */
  percentile(share: number): number | null;
}

/** The shares of ticks of which `/metrics` tells the lateness. */
export const latenessShares = [0.5, 0.99] as const;

/** What `/metrics` says of it. */
export const latenessHelp = 'Time by which samples were late after their whole second, in seconds.';

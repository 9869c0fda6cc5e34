import { performance } from 'node:perf_hooks';

/**
 * The two clocks. Rates are taken by monotonic time, slots by wall time.
 * Passed in everywhere, so that tests can step either.
 */
export interface Clock {
  /** Unix time in ms, with a fraction; may step both ways. */
  wallMs(): number;
  /** Milliseconds that only grow, evenly. */
  monotonicMs(): number;
}

/** The clocks of this machine. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

import { windowSeconds } from '../../contract/units.ts';
import type { CallGrowth } from './callTotals.ts';
import { durationBoundsSeconds, durationQuantile } from './durationHistogram.ts';

const windowMs = windowSeconds * 1000;

/** A function's calls over the last 60 s. */
export interface CallFigures {
  /** How long the figures cover, seconds: 60, or less if counting began later. */
  readonly seconds: number;
  readonly callsPerSecond: number;
  /** Calls that ended with a code of 400 or more, percent; null without calls. */
  readonly errorPercent: number | null;
  /** Percentiles of how long callers waited, ms; null without calls, or where durations are not kept in buckets. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  /** Calls that began and have not ended; null where the beginnings are not counted. */
  readonly inFlight: number | null;
}

/** What came between two readings. */
export interface CallReading {
  readonly fromMs: number;
  readonly toMs: number;
  readonly growth: CallGrowth;
}

/**
 * The last 60 s of a function's calls: the increase of their totals between readings. A reading without increase takes
 * no memory. Times are monotonic ms.
 */
export class CallWindow {
  #entries: CallReading[] = [];
  readonly #keptMs: number;

  /** @param lagMs how long before the newest reading figures may end */
  constructor(lagMs = 0) {
    this.#keptMs = windowMs + lagMs;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The increases, as they were added. */
  get readings(): readonly CallReading[] {
    return this.#entries;
  }

  /** Adds the increase between two readings; readings of several counters may overlap. */
  add(fromMs: number, toMs: number, growth: CallGrowth): void {
    this.forget(toMs);
    this.#entries.push({ fromMs, toMs, growth });
  }

  /** Drops what no figures up to `untilMs` need. */
  forget(untilMs: number): void {
    const firstMs = untilMs - this.#keptMs;
    if ((this.#entries[0]?.toMs ?? Number.POSITIVE_INFINITY) <= firstMs) {
      this.#entries = this.#entries.filter(({ toMs }) => toMs > firstMs);
    }
  }

  /**
   * The figures of the 60 s that end at `untilMs`. An increase over an interval that only partly overlaps them counts
   * in proportion to the overlap. Null if the time covered is empty.
   * @param sinceMs when counting began
   */
  figures(sinceMs: number, untilMs: number, inFlight: number | null): CallFigures | null {
    const fromMs = Math.max(sinceMs, untilMs - windowMs);
    const seconds = (untilMs - fromMs) / 1000;
    if (!(seconds > 0)) return null;
    const buckets = new Float64Array(durationBoundsSeconds.length + 1);
    let inBuckets = true;
    let succeeded = 0;
    let failed = 0;
    for (const { fromMs: begunMs, toMs, growth } of this.#entries) {
      const share = toMs > begunMs ? (Math.min(toMs, untilMs) - Math.max(begunMs, fromMs)) / (toMs - begunMs) : 1;
      if (!(share > 0)) continue;
      succeeded += share * growth.succeeded;
      failed += share * growth.failed;
      inBuckets &&= growth.requestSeconds.buckets !== null;
      growth.requestSeconds.buckets?.forEach((value, index) => {
        buckets[index] = (buckets[index] ?? 0) + share * value;
      });
    }
    const ended = succeeded + failed;
    const percentileMs = (quantile: number) => {
      const found = inBuckets ? durationQuantile(buckets, quantile) : null;
      return found === null ? null : found * 1000;
    };
    return {
      seconds,
      callsPerSecond: ended / seconds,
      errorPercent: ended > 0 ? (100 * failed) / ended : null,
      p50Ms: percentileMs(0.5),
      p95Ms: percentileMs(0.95),
      p99Ms: percentileMs(0.99),
      inFlight,
    };
  }
}

import { windowSeconds } from '../../contract/units.ts';
import type { callColumns } from '../../contract/v1/window.ts';
import type { Series } from '../series/series.ts';
import type { CallGrowth } from './callTotals.ts';
import { bucketCount, durationQuantile, percentileBound } from './durationHistogram.ts';

/** Counters that are read at different times may be some seconds ahead of each other. */
const keptSeconds = windowSeconds + 4;

/** A function's calls in each of the last 60 seconds, by column of its window. */
export type CallSeries = Readonly<Record<(typeof callColumns)[number], Series>>;

/** What came in the seconds after `after`, up to and including `until`. */
export interface GrowthInSeconds {
  readonly after: number;
  readonly until: number;
  readonly growth: CallGrowth;
}

/**
 * A function's calls in each of the last 60 seconds, from readings of its counters. What came between readings further
 * apart is spread evenly over the seconds between them: the seconds add up to the calls. A percentile is unknown
 * without calls, and where it lies in the first bucket or beyond the last one. Unix second S is the one that ends at S.
 */
export class CallSeconds {
  readonly #ended = emptyColumn();
  readonly #failed = emptyColumn();
  readonly #inFlight = emptyColumn();
  readonly #p50Ms = emptyColumn();
  readonly #p95Ms = emptyColumn();
  readonly #p99Ms = emptyColumn();
  /** Durations in each bucket, second by second. */
  readonly #buckets = new Float64Array(keptSeconds * bucketCount);
  /** The last second that has a slot. */
  #newest = Number.NEGATIVE_INFINITY;
  /** The second up to which all counters were read. */
  #until = Number.NEGATIVE_INFINITY;

  readonly series: CallSeries = {
    callsPerSecond: this.#series(this.#ended),
    errorsPerSecond: this.#series(this.#failed),
    inFlight: this.#series(this.#inFlight),
    p50Ms: this.#series(this.#p50Ms),
    p95Ms: this.#series(this.#p95Ms),
    p99Ms: this.#series(this.#p99Ms),
  };

  /** The second up to which everything is known, Unix seconds; -Infinity before the first. */
  get until(): number {
    return this.#until;
  }

  /** Adds an increase of one of the counters. */
  add({ after, until, growth }: GrowthInSeconds): void {
    this.#makeRoom(until);
    const seconds = Math.max(1, until - after);
    const { succeeded, failed, requestSeconds } = growth;
    for (const second of this.#kept(until - seconds, until)) {
      const slot = second % keptSeconds;
      this.#ended[slot] = known(this.#ended[slot]) + (succeeded + failed) / seconds;
      this.#failed[slot] = known(this.#failed[slot]) + failed / seconds;
      const buckets = this.#bucketsOf(slot);
      for (let index = 0; index < bucketCount; index++) {
        const more = requestSeconds.buckets === null ? Number.NaN : (requestSeconds.buckets[index] ?? 0);
        buckets[index] = (buckets[index] ?? 0) + more / seconds;
      }
      this.#p50Ms[slot] = percentileMs(buckets, 0.5);
      this.#p95Ms[slot] = percentileMs(buckets, 0.95);
      this.#p99Ms[slot] = percentileMs(buckets, 0.99);
    }
  }

  /**
   * All counters were read: in the seconds after `after`, up to `until`, nothing ended but what was added.
   * @param inFlight calls that ran at `until`; null where unknown
   */
  cover(after: number, until: number, inFlight: number | null): void {
    if (until < this.#until) this.dropAfter(until);
    this.#makeRoom(until);
    for (const second of this.#kept(Math.min(after, until - 1), until)) {
      const slot = second % keptSeconds;
      this.#ended[slot] = known(this.#ended[slot]);
      this.#failed[slot] = known(this.#failed[slot]);
      this.#inFlight[slot] = inFlight ?? Number.NaN;
    }
    this.#until = until;
  }

  /**
   * Adds what was read before, of counters that were first read at `since`.
   * @param inFlight calls that run at `until`; null where unknown
   */
  begin(past: readonly GrowthInSeconds[], since: number, until: number, inFlight: number | null): void {
    for (const each of past) this.add(each);
    this.cover(since, until, inFlight);
    const changes = new Float64Array(keptSeconds);
    for (const { until, growth } of past) {
      if (until <= this.#newest - keptSeconds) continue;
      const slot = until % keptSeconds;
      changes[slot] = (changes[slot] ?? 0) + (growth.started ?? Number.NaN) - growth.succeeded - growth.failed;
    }
    let running = inFlight ?? Number.NaN;
    for (let second = until; second > Math.max(since, this.#newest - keptSeconds); second--) {
      const slot = second % keptSeconds;
      this.#inFlight[slot] = Math.max(0, running);
      running -= changes[slot] ?? 0;
    }
  }

  /** The clock was set back. */
  dropAfter(second: number): void {
    const first = Math.max(second, this.#newest - keptSeconds) + 1;
    for (let cleared = first; cleared <= this.#newest; cleared++) this.#clear(cleared);
    this.#newest = second;
    this.#until = Math.min(this.#until, second);
  }

  #series(column: Float64Array): Series {
    return {
      at: (second) => {
        const isKept = second <= this.#until && second > this.#newest - keptSeconds;
        return isKept ? (column[second % keptSeconds] ?? Number.NaN) : Number.NaN;
      },
    };
  }

  /** The seconds after `after`, up to `until`, that have a slot. */
  *#kept(after: number, until: number): Iterable<number> {
    for (let second = Math.max(after, this.#newest - keptSeconds) + 1; second <= until; second++) yield second;
  }

  #makeRoom(second: number): void {
    const first = Math.max(this.#newest, second - keptSeconds) + 1;
    for (let cleared = first; cleared <= second; cleared++) this.#clear(cleared);
    this.#newest = Math.max(this.#newest, second);
  }

  #clear(second: number): void {
    const slot = second % keptSeconds;
    for (const column of [this.#ended, this.#failed, this.#inFlight, this.#p50Ms, this.#p95Ms, this.#p99Ms]) {
      column[slot] = Number.NaN;
    }
    this.#bucketsOf(slot).fill(0);
  }

  #bucketsOf(slot: number): Float64Array {
    return this.#buckets.subarray(slot * bucketCount, (slot + 1) * bucketCount);
  }
}

function emptyColumn(): Float64Array {
  return new Float64Array(keptSeconds).fill(Number.NaN);
}

function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

/** NaN where unknown. */
function percentileMs(buckets: Float64Array, quantile: number): number {
  const seconds = durationQuantile(buckets, quantile);
  return seconds === null || percentileBound(1000 * seconds) !== null ? Number.NaN : 1000 * seconds;
}

import { windowSeconds } from '../../contract/units.ts';
import type { Series } from '../series/series.ts';
import type { GrowthInSeconds } from './callSeconds.ts';

/** Counters that are read at different times may be some seconds ahead of each other. */
const keptSeconds = windowSeconds + 4;

/** Which functions' calls are added up. */
export interface CallScope {
  /** The same for the same functions. */
  readonly key: string;
  includes(namespace: string, name: string): boolean;
}

/** The calls of many functions together, in each of the last 60 seconds. */
export interface SummedSeries {
  readonly callsPerSecond: Series;
  readonly errorsPerSecond: Series;
}

/**
 * Calls of many functions, added up second by second as their counters grow: it costs the same however long it is read.
 * What came between readings further apart is spread evenly over the seconds between them. Unix second S is the one
 * that ends at S.
 */
export class CallSums {
  readonly #ended = new Float64Array(keptSeconds).fill(Number.NaN);
  readonly #failed = new Float64Array(keptSeconds).fill(Number.NaN);
  /** The last second that has a slot. */
  #newest = Number.NEGATIVE_INFINITY;
  /** The second up to which all counters were read. */
  #until = Number.NEGATIVE_INFINITY;

  readonly series: SummedSeries = {
    callsPerSecond: this.#series(this.#ended),
    errorsPerSecond: this.#series(this.#failed),
  };

  /** Adds an increase of one of the counters. */
  add({ after, until, growth: { succeeded, failed } }: GrowthInSeconds): void {
    this.#makeRoom(until);
    const seconds = Math.max(1, until - after);
    for (let second = this.#firstKept(until - seconds); second <= until; second++) {
      this.#addTo(second, (succeeded + failed) / seconds, failed / seconds);
    }
  }

  /** All counters were read: in the seconds after `after`, up to `until`, nothing ended but what was added. */
  cover(after: number, until: number): void {
    // The clock was set back.
    if (until < this.#until) this.#clear(until + 1, this.#newest);
    this.#newest = until < this.#until ? until : this.#newest;
    this.#makeRoom(until);
    for (let second = this.#firstKept(Math.min(after, until - 1)); second <= until; second++) this.#addTo(second, 0, 0);
    this.#until = until;
  }

  #addTo(second: number, ended: number, failed: number): void {
    const slot = second % keptSeconds;
    this.#ended[slot] = known(this.#ended[slot]) + ended;
    this.#failed[slot] = known(this.#failed[slot]) + failed;
  }

  #series(column: Float64Array): Series {
    return {
      at: (second) => {
        const isKept = second <= this.#until && second > this.#newest - keptSeconds;
        return isKept ? (column[second % keptSeconds] ?? Number.NaN) : Number.NaN;
      },
    };
  }

  #firstKept(after: number): number {
    return Math.max(after, this.#newest - keptSeconds) + 1;
  }

  #makeRoom(second: number): void {
    this.#clear(Math.max(this.#newest, second - keptSeconds) + 1, second);
    this.#newest = Math.max(this.#newest, second);
  }

  #clear(first: number, last: number): void {
    for (let second = Math.max(first, last - keptSeconds + 1); second <= last; second++) {
      this.#ended[second % keptSeconds] = Number.NaN;
      this.#failed[second % keptSeconds] = Number.NaN;
    }
  }
}

function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

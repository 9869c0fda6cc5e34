import { LeaseTable } from '../watch/leaseTable.ts';
import { CallSeconds, type CallSeries } from './callSeconds.ts';
import { CallSums, type SummedSeries } from './callSums.ts';
import type { CallGrowth } from './callTotals.ts';
import type { CallReading, CallWindow } from './callWindow.ts';

/** Functions whose seconds are kept: each takes 11 KiB. */
const mostAsked = 2000;
const mostSums = 200;

interface Asked {
  readonly key: string;
  readonly seconds: CallSeconds;
}

/** The calls of many functions together. */
interface AskedSum {
  readonly includes: (key: string) => boolean;
  readonly sums: CallSums;
}

/** What is known of a function when its seconds are first asked for. */
export interface CallHistory {
  /** Readings of the last 60 s. */
  readonly readings: readonly CallReading[];
  /** Null where unknown. */
  readonly inFlight: number | null;
}

/**
 * The calls of each second, of functions that were asked for in the last 60 s. They are made from the readings that are
 * kept of every function, and then go on with each new reading.
 */
export class AskedCalls {
  readonly #secondOf: (ms: number) => number;
  readonly #most: number;
  readonly #asked = new LeaseTable<Asked>(() => {});
  readonly #sums = new LeaseTable<AskedSum>(() => {}, mostSums);
  /** Since when and until when all counters were read; null before the first time. */
  #covered: { readonly sinceMs: number; readonly untilMs: number } | null = null;

  /**
   * @param secondOf the Unix second that a reading ends, by its time in ms
   * @param most functions whose seconds are kept at a time
   */
  constructor(secondOf: (ms: number) => number, most = mostAsked) {
    this.#secondOf = secondOf;
    this.#most = most;
  }

  /** Until when all counters were read, ms; null before. */
  get coveredMs(): number | null {
    return this.#covered?.untilMs ?? null;
  }

  /** A counter of the function has grown between two readings. */
  grown(key: string, fromMs: number, toMs: number, growth: CallGrowth): void {
    const added = this.#growthOf({ fromMs, toMs, growth });
    this.#asked.peek(key)?.seconds.add(added);
    for (const { includes, sums } of this.#sums.held()) if (includes(key)) sums.add(added);
  }

  /**
   * All counters were read up to `untilMs`, and their growth was added.
   * @param sinceMs when the one that was first read last was first read
   * @param inFlightOf calls that run; null where unknown
   */
  cover(sinceMs: number, untilMs: number, inFlightOf: (key: string) => number | null): void {
    const fromMs = this.#covered?.untilMs ?? sinceMs;
    // A counter that is new may be read late.
    if (!Number.isFinite(untilMs) || untilMs < fromMs) return;
    this.#covered = { sinceMs, untilMs };
    this.#asked.sweep(untilMs);
    this.#sums.sweep(untilMs);
    for (const { sums } of this.#sums.held()) sums.cover(this.#secondOf(fromMs), this.#secondOf(untilMs));
    for (const { key, seconds } of this.#asked.held()) {
      seconds.cover(this.#secondOf(fromMs), this.#secondOf(untilMs), inFlightOf(key));
    }
  }

  /**
   * The seconds of a function, from now on for at least another 60 s; null while nothing is known, and while those of
   * 2,000 other functions are kept: one that was not asked for in 60 s makes room.
   */
  ask(key: string, known: () => CallHistory): CallSeries | null {
    if (this.#covered === null) return null;
    const { sinceMs, untilMs } = this.#covered;
    const found = this.#asked.ask(key, untilMs);
    if (found !== undefined) return found.seconds.series;
    // None is dropped for it: with more functions than there is room for, all would be made anew every second.
    if (this.#asked.size >= this.#most) return null;
    const { readings, inFlight } = known();
    const seconds = new CallSeconds();
    const past = readings.map((reading) => this.#growthOf(reading));
    seconds.begin(past, this.#secondOf(sinceMs), this.#secondOf(untilMs), inFlight);
    this.#asked.take(key, { key, seconds }, untilMs);
    return seconds.series;
  }

  /**
   * The seconds of many functions together, from now on for at least another 60 s; null while nothing is known.
   * @param sum names them: the same for the same functions
   * @param windows what was read of each function in the last 60 s
   */
  askSum(
    sum: string,
    includes: (key: string) => boolean,
    windows: ReadonlyMap<string, CallWindow>,
  ): SummedSeries | null {
    if (this.#covered === null) return null;
    const { sinceMs, untilMs } = this.#covered;
    const found = this.#sums.ask(sum, untilMs);
    if (found !== undefined) return found.sums.series;
    const sums = new CallSums();
    for (const [key, { readings }] of windows) {
      if (includes(key)) for (const reading of readings) sums.add(this.#growthOf(reading));
    }
    sums.cover(this.#secondOf(sinceMs), this.#secondOf(untilMs));
    this.#sums.take(sum, { includes, sums }, untilMs);
    return sums.series;
  }

  #growthOf({ fromMs, toMs, growth }: CallReading) {
    return { after: this.#secondOf(fromMs), until: this.#secondOf(toMs), growth };
  }
}

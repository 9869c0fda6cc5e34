import { AskedCalls } from '../../../model/calls/askedCalls.ts';
import type { CallSeries } from '../../../model/calls/callSeconds.ts';
import type { CallScope, SummedSeries } from '../../../model/calls/callSums.ts';
import { type CallTotals, callGrowth, callsInFlight, summedTotals } from '../../../model/calls/callTotals.ts';
import { type CallFigures, CallWindow } from '../../../model/calls/callWindow.ts';
import { MedianGap } from '../../../model/series/medianGap.ts';
import type { CounterReading } from './callReadings.ts';

/** A process scraped this much earlier than another is gone: Prometheus returns its series for 5 minutes. */
const goneMs = 60_000;
/** A process that reappears after this long is new. */
const forgottenMs = 300_000;

/** For a process that does not count finished calls. */
const uncounted: CallTotals = {
  started: null,
  completedByCode: null,
  requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
};

interface Counter {
  reading: CounterReading;
  /** Since when everything that it counted is known, Unix ms. */
  readonly sinceMs: number;
  readonly gaps: MedianGap;
}

/**
 * The processes that count calls, as a server scrapes them: their totals, and the calls of the last 60 s as increases
 * between scrapes of the same process. All times are scrape times.
 */
export class ScrapedCounters {
  readonly #counters = new Map<string, Counter>();
  readonly #windows = new Map<string, CallWindow>();
  #asked = secondsAsked();
  #readings: ReadonlyMap<string, CounterReading> = new Map();
  #newestMs = Number.NEGATIVE_INFINITY;
  #firstMs: number | null = null;

  /** Adds a server's current readings. @returns whether anything changed */
  take(readings: ReadonlyMap<string, CounterReading>): boolean {
    const gone = [...this.#readings.keys()].some((place) => !readings.has(place));
    const isSetBack = this.#isSetBack(readings);
    if (isSetBack) this.#beginAnew();
    for (const { scrapedAtMs } of readings.values()) this.#newestMs = Math.max(this.#newestMs, scrapedAtMs);
    const changed = [...readings].filter(([place, reading]) => this.#takeOne(place, reading));
    // An older scrape of a process, as another replica of the server may return it, does not replace the newer one.
    this.#readings = new Map(
      Array.from(readings, ([place, one]) => [place, this.#counters.get(place)?.reading ?? one]),
    );
    this.#firstMs ??= readings.size > 0 ? this.#newestMs : null;
    this.#forget();
    const { sinceMs, untilMs } = this.#scrapedMs;
    this.#asked.cover(sinceMs, untilMs, (key) => callsInFlight(this.totals(key)));
    return gone || isSetBack || changed.length > 0;
  }

  /** The oldest of the processes' newest scrapes, Unix ms; null if there are none. */
  get scrapedAtMs(): number | null {
    const times = this.#live().map(({ reading }) => reading.scrapedAtMs);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Median gap between scrapes, of the process scraped least often; null before two scrapes of each. */
  get intervalSeconds(): number | null {
    const intervals = this.#live().map(({ gaps }) => gaps.seconds);
    return intervals.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)), intervals[0] ?? null);
  }

  /** What all of them counted for a function; null if it was never called. */
  totals(key: string): CallTotals | null {
    const parts = Array.from(
      this.#readings.values(),
      ({ totals, lacksCompleted }) => totals.get(key) ?? (lacksCompleted ? uncounted : undefined),
    );
    return summedTotals(parts.filter((totals) => totals !== undefined));
  }

  /** The last 60 s of a function's calls; null before two scrapes of each process. */
  recent(key: string): CallFigures | null {
    const totals = this.totals(key);
    if (totals?.completedByCode === null) return null;
    const { sinceMs, untilMs } = this.#scrapedMs;
    const window = this.#windows.get(key) ?? new CallWindow();
    return window.figures(sinceMs, untilMs, callsInFlight(totals));
  }

  /** The calls of each second; null before every process was scraped, and if finished calls are not counted. */
  bySecond(key: string): CallSeries | null {
    const totals = this.totals(key);
    if (totals?.completedByCode === null) return null;
    const readings = () => this.#windows.get(key)?.readings ?? [];
    return this.#asked.ask(key, () => ({ readings: readings(), inFlight: callsInFlight(totals) }));
  }

  /**
   * The calls of many functions together; null before every process was scraped, and if finished calls are not counted.
   */
  summed({ key, includes }: CallScope): SummedSeries | null {
    for (const { lacksCompleted } of this.#readings.values()) if (lacksCompleted) return null;
    return this.#asked.askSum(key, (name) => includes(...namedBy(name)), this.#windows);
  }

  /** Since when and until when all processes were scraped, Unix ms; Infinity and -Infinity if there are none. */
  get #scrapedMs(): { readonly sinceMs: number; readonly untilMs: number } {
    const live = this.#live();
    if (live.length === 0) return { sinceMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY };
    return {
      sinceMs: Math.max(...live.map(({ sinceMs }) => sinceMs)),
      untilMs: Math.min(...live.map(({ reading }) => reading.scrapedAtMs)),
    };
  }

  /**
   * Whether the clock that scrapes are stamped with was set back: all that is known would stay the newest. While the
   * scrapes of another process are as new as before, it was not.
   */
  #isSetBack(readings: ReadonlyMap<string, CounterReading>): boolean {
    const newestMs = Math.max(...Array.from(readings.values(), ({ scrapedAtMs }) => scrapedAtMs));
    if (this.#newestMs - newestMs <= goneMs) return false;
    for (const [place, { scrapedAtMs }] of readings) {
      const known = this.#counters.get(place);
      if (known !== undefined && known.reading.scrapedAtMs - scrapedAtMs > goneMs) return true;
    }
    return false;
  }

  #beginAnew(): void {
    this.#counters.clear();
    this.#windows.clear();
    this.#asked = secondsAsked();
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#firstMs = null;
  }

  #live(): Counter[] {
    return [...this.#readings.keys()]
      .flatMap((place) => this.#counters.get(place) ?? [])
      .filter(({ reading }) => this.#newestMs - reading.scrapedAtMs <= goneMs);
  }

  #takeOne(place: string, reading: CounterReading): boolean {
    const known = this.#counters.get(place);
    if (known === undefined) {
      // If it started after the first reading, all its calls are new; otherwise it is unknown when they came.
      const { startedAtMs } = reading;
      const bornMs = startedAtMs !== null && this.#firstMs !== null && startedAtMs > this.#firstMs ? startedAtMs : null;
      if (bornMs !== null) this.#grow(new Map(), reading, bornMs);
      const gaps = new MedianGap();
      gaps.add(reading.scrapedAtMs);
      const sinceMs = bornMs === null ? reading.scrapedAtMs : (this.#firstMs ?? reading.scrapedAtMs);
      this.#counters.set(place, { reading, gaps, sinceMs });
      return true;
    }
    if (reading.scrapedAtMs <= known.reading.scrapedAtMs) return false;
    const grown = this.#grow(known.reading.totals, reading, known.reading.scrapedAtMs);
    known.gaps.add(reading.scrapedAtMs);
    known.reading = reading;
    return grown;
  }

  #grow(before: ReadonlyMap<string, CallTotals>, { totals, scrapedAtMs }: CounterReading, fromMs: number): boolean {
    let grown = false;
    for (const [key, now] of totals) {
      const growth = callGrowth(before.get(key) ?? null, now);
      if (growth === null) continue;
      const window = this.#windows.get(key) ?? new CallWindow(goneMs);
      this.#windows.set(key, window);
      window.add(fromMs, scrapedAtMs, growth);
      this.#asked.grown(key, fromMs, scrapedAtMs, growth);
      grown = true;
    }
    return grown;
  }

  #forget(): void {
    for (const [place, { reading }] of this.#counters) {
      if (this.#newestMs - reading.scrapedAtMs > forgottenMs) this.#counters.delete(place);
    }
    for (const [key, window] of this.#windows) {
      window.forget(this.#newestMs);
      if (window.isEmpty) this.#windows.delete(key);
    }
  }
}

function secondsAsked(): AskedCalls {
  return new AskedCalls((scrapedAtMs) => Math.round(scrapedAtMs / 1000));
}

/** The namespace and name in a key of {@link CounterReading.totals}. */
function namedBy(key: string): [namespace: string, name: string] {
  const end = key.indexOf('\n');
  return [key.slice(0, end), key.slice(end + 1)];
}

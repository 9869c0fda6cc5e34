import type { CallTotals } from '../../../model/calls/callTotals.ts';
import { callGrowth, callsInFlight, summedTotals } from '../../../model/calls/callTotals.ts';
import { type CallFigures, CallWindow } from '../../../model/calls/callWindow.ts';
import { MedianGap } from '../../../model/series/medianGap.ts';
import type { GatewayReading } from './decodeCalls.ts';

/** One that was scraped so much earlier than another is gone: Prometheus shows what is gone for 5 minutes. */
const goneMs = 60_000;
/** One that is away for so long and comes again is new. */
const forgottenMs = 300_000;

/** Of a gateway whose finished calls are not counted. */
const uncounted: CallTotals = {
  started: null,
  completedByCode: null,
  requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
};

interface Gateway {
  reading: GatewayReading;
  /** From when on all that it counted is known, Unix ms. */
  readonly sinceMs: number;
  readonly gaps: MedianGap;
}

/**
 * Gateways as a server scrapes them: what they count together, and what came in the last 60 s, as differences between
 * two scrapes of the same gateway. Times are those of the scrapes.
 */
export class ScrapedGateways {
  readonly #gateways = new Map<string, Gateway>();
  readonly #windows = new Map<string, CallWindow>();
  #readings: ReadonlyMap<string, GatewayReading> = new Map();
  #newestMs = Number.NEGATIVE_INFINITY;
  #firstMs: number | null = null;

  /** Takes in what a server says now; true when there is anything new in it. */
  take(readings: ReadonlyMap<string, GatewayReading>): boolean {
    const gone = [...this.#readings.keys()].some((place) => !readings.has(place));
    this.#readings = readings;
    for (const { scrapedAtMs } of readings.values()) this.#newestMs = Math.max(this.#newestMs, scrapedAtMs);
    const changed = [...readings].filter(([place, reading]) => this.#takeOne(place, reading));
    this.#firstMs ??= readings.size > 0 ? this.#newestMs : null;
    this.#forget();
    return gone || changed.length > 0;
  }

  /** When the one that was scraped least lately was scraped, Unix ms; null where none is. */
  get scrapedAtMs(): number | null {
    const times = this.#live().map(({ reading }) => reading.scrapedAtMs);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Median gap between scrapes, of the one that is scraped least often; null before two of each. */
  get intervalSeconds(): number | null {
    const intervals = this.#live().map(({ gaps }) => gaps.seconds);
    return intervals.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)), intervals[0] ?? null);
  }

  /** What all of them have counted of a function; null where it was never called. */
  totals(key: string): CallTotals | null {
    const parts = Array.from(
      this.#readings.values(),
      ({ totals, lacksCompleted }) => totals.get(key) ?? (lacksCompleted ? uncounted : undefined),
    );
    return summedTotals(parts.filter((totals) => totals !== undefined));
  }

  /** The last 60 s of a function's calls; null before there are two scrapes of each gateway. */
  recent(key: string): CallFigures | null {
    const totals = this.totals(key);
    if (totals?.completedByCode === null) return null;
    const live = this.#live();
    if (live.length === 0) return null;
    const sinceMs = Math.max(...live.map(({ sinceMs }) => sinceMs));
    const untilMs = Math.min(...live.map(({ reading }) => reading.scrapedAtMs));
    const window = this.#windows.get(key) ?? new CallWindow();
    return window.figures(sinceMs, untilMs, callsInFlight(totals));
  }

  #live(): Gateway[] {
    return [...this.#readings.keys()]
      .flatMap((place) => this.#gateways.get(place) ?? [])
      .filter(({ reading }) => this.#newestMs - reading.scrapedAtMs <= goneMs);
  }

  #takeOne(place: string, reading: GatewayReading): boolean {
    const known = this.#gateways.get(place);
    if (known === undefined) {
      // One that began after we did is known whole; of another nobody says when it counted what it has.
      const { startedAtMs } = reading;
      const bornMs = startedAtMs !== null && this.#firstMs !== null && startedAtMs > this.#firstMs ? startedAtMs : null;
      if (bornMs !== null) this.#grow(new Map(), reading, bornMs);
      const gaps = new MedianGap();
      gaps.add(reading.scrapedAtMs);
      const sinceMs = bornMs === null ? reading.scrapedAtMs : (this.#firstMs ?? reading.scrapedAtMs);
      this.#gateways.set(place, { reading, gaps, sinceMs });
      return true;
    }
    if (reading.scrapedAtMs <= known.reading.scrapedAtMs) return false;
    const grown = this.#grow(known.reading.totals, reading, known.reading.scrapedAtMs);
    known.gaps.add(reading.scrapedAtMs);
    known.reading = reading;
    return grown;
  }

  #grow(before: ReadonlyMap<string, CallTotals>, { totals, scrapedAtMs }: GatewayReading, fromMs: number): boolean {
    let grown = false;
    for (const [key, now] of totals) {
      const growth = callGrowth(before.get(key) ?? null, now);
      if (growth === null) continue;
      const window = this.#windows.get(key) ?? new CallWindow(goneMs);
      this.#windows.set(key, window);
      window.add(fromMs, scrapedAtMs, growth);
      grown = true;
    }
    return grown;
  }

  #forget(): void {
    for (const [place, { reading }] of this.#gateways) {
      if (this.#newestMs - reading.scrapedAtMs > forgottenMs) this.#gateways.delete(place);
    }
    for (const [key, window] of this.#windows) {
      window.forget(this.#newestMs);
      if (window.isEmpty) this.#windows.delete(key);
    }
  }
}

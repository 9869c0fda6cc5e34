import { median } from './median.ts';

/** How often something is scraped, and how often what is scraped is measured. */
export interface Cadence {
  /** When it was scraped last, Unix ms; null where that is longer ago than is looked back. */
  readonly scrapedAtMs: number | null;
  /** Seconds between scrapes; null before two of them. */
  readonly scrapedSeconds: number | null;
  /** Seconds between distinct measurements, which may be coarser; null before two of them. */
  readonly measuredSeconds: number | null;
  /** True when the samples carry the times of their scrapes, and not those of their own measurements. */
  readonly copiedTimes: boolean;
}

/** The raw samples of a series: Unix ms, ascending, and values. */
export interface RawSamples {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** Only the newest gaps count: what was changed is to be seen soon. */
const newestGaps = 5;
/** So many samples at least tell whose times they carry. */
const fewest = 3;

/**
 * Reads the cadence of a target.
 * @param scrapes when it was scraped, Unix ms: the times of its `up`, which always are those of the scrapes
 * @param measured counters that grow with every measurement, each measured by itself
 */
export function cadenceOf(scrapes: readonly number[], measured: readonly RawSamples[]): Cadence {
  const times = new Set(scrapes);
  const from = scrapes[0] ?? Number.POSITIVE_INFINITY;
  const to = scrapes.at(-1) ?? Number.NEGATIVE_INFINITY;
  const within = measured.flatMap(({ atMs }) => atMs).filter((at) => at >= from && at <= to);
  const copiedTimes = within.length >= fewest && within.every((at) => times.has(at));
  return {
    scrapedAtMs: scrapes.at(-1) ?? null,
    scrapedSeconds: median(gaps(scrapes)),
    measuredSeconds: median(measured.flatMap(({ atMs, values }) => gaps(distinct(atMs, values)))),
    copiedTimes,
  };
}

/** Times at which a value was new. The first is not known to be. */
function distinct(atMs: readonly number[], values: readonly number[]): number[] {
  return atMs.filter((_at, index) => index > 0 && values[index] !== values[index - 1]);
}

/** Seconds between neighbours, of the newest. */
function gaps(atMs: readonly number[]): number[] {
  const all = atMs.slice(1).map((at, index) => (at - (atMs[index] ?? Number.NaN)) / 1000);
  return all.slice(-newestGaps);
}

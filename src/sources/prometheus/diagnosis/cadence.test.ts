import { describe, expect, it } from 'vitest';
import { type Cadence, cadenceOf, type RawSamples } from './cadence.ts';

const every = (seconds: number, count: number, fromMs = 1_000_000) =>
  Array.from({ length: count }, (_, index) => fromMs + index * seconds * 1000);
/** A counter that grows at each of its samples but those that repeat the one before. */
const counter = (atMs: readonly number[], growsEvery = 1): RawSamples => ({
  atMs,
  values: atMs.map((_, index) => Math.floor(index / growsEvery)),
});

describe('cadenceOf', () => {
  it.each<[string, readonly number[], readonly RawSamples[], Omit<Cadence, 'scrapedAtMs'>]>([
    ['no samples', [], [], { scrapedSeconds: null, measuredSeconds: null, copiedTimes: false }],
    ['one scrape', [5000], [], { scrapedSeconds: null, measuredSeconds: null, copiedTimes: false }],
    [
      'a target scraped every 15 s and measured at other times',
      every(15, 8),
      [counter(every(12, 8, 1_003_000))],
      { scrapedSeconds: 15, measuredSeconds: 12, copiedTimes: false },
    ],
    [
      'a target scraped every second and measured every 10 s, with scrape times',
      every(1, 60),
      [counter(every(1, 60), 10)],
      { scrapedSeconds: 1, measuredSeconds: 10, copiedTimes: true },
    ],
    [
      'one missed scrape',
      [...every(5, 6), ...every(5, 6, 1_040_000)],
      [],
      { scrapedSeconds: 5, measuredSeconds: null, copiedTimes: false },
    ],
    [
      'an interval that changed a while ago',
      [...every(1, 60), ...every(15, 5, 1_075_000)],
      [],
      { scrapedSeconds: 15, measuredSeconds: null, copiedTimes: false },
    ],
    [
      'two samples, too few to know whose times they carry',
      every(60, 2),
      [counter(every(60, 2))],
      { scrapedSeconds: 60, measuredSeconds: null, copiedTimes: false },
    ],
  ])('calculates the cadence of %s', (_what, scrapes, measured, cadence) => {
    expect(cadenceOf(scrapes, measured)).toEqual({ ...cadence, scrapedAtMs: scrapes.at(-1) ?? null });
  });
});

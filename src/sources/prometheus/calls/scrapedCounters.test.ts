import { describe, expect, it } from 'vitest';
import type { CallTotals } from '../../../model/calls/callTotals.ts';
import type { CounterReading } from './callReadings.ts';
import { ScrapedCounters } from './scrapedCounters.ts';

const f = 'fn\nf';

/** Calls that all took between 50 and 100 ms. */
function totals(succeeded: number, failed: number, started = succeeded + failed): CallTotals {
  const buckets = new Float64Array(12);
  buckets[4] = succeeded + failed;
  const requestSeconds = { buckets, count: succeeded + failed, sumSeconds: 0.075 * (succeeded + failed) };
  return {
    started,
    completedByCode: new Map([
      [200, succeeded],
      [500, failed],
    ]),
    requestSeconds,
  };
}

function reading(second: number, of: CallTotals | null, startedSecond: number | null = null): CounterReading {
  return {
    scrapedAtMs: second * 1000,
    startedAtMs: startedSecond === null ? null : startedSecond * 1000,
    lacksCompleted: false,
    totals: new Map(of === null ? [] : [[f, of]]),
  };
}

/** One reply of the server after another: the readings of processes a, b, ... */
function countersAfter(...answers: readonly (readonly (CounterReading | null)[])[]): ScrapedCounters {
  const counters = new ScrapedCounters();
  for (const readings of answers) {
    const byPlace = readings.map((one, index): [string, CounterReading | null] => [
      String.fromCharCode(97 + index),
      one,
    ]);
    counters.take(new Map(byPlace.filter((entry): entry is [string, CounterReading] => entry[1] !== null)));
  }
  return counters;
}

describe('ScrapedCounters', () => {
  it('after one scrape, the last 60 s are unknown and the totals known', () => {
    const counters = countersAfter([reading(100, totals(900, 0))], [reading(100, totals(900, 0))]);
    expect(counters.recent(f)).toBeNull();
    expect(counters.intervalSeconds).toBeNull();
    expect(counters.totals(f)?.completedByCode?.get(200)).toBe(900);
    expect(counters.scrapedAtMs).toBe(100_000);
  });

  it('counts increases between scrapes, by scrape times', () => {
    const counters = countersAfter(
      [reading(100, totals(900, 0))],
      [reading(115, totals(920, 5))],
      [reading(115, totals(920, 5))],
      [reading(130, totals(920, 10, 933))],
    );
    expect(counters.recent(f)).toEqual({
      seconds: 30,
      callsPerSecond: 1,
      errorPercent: (100 * 10) / 30,
      p50Ms: expect.closeTo(75),
      p95Ms: 97.5,
      p99Ms: expect.closeTo(99.5),
      inFlight: 3,
    });
    expect(counters.intervalSeconds).toBe(15);
    const series = counters.bySecond(f);
    expect([100, 101, 115, 116, 130, 131].map((second) => series?.callsPerSecond.at(second))).toEqual([
      Number.NaN,
      expect.closeTo(25 / 15),
      expect.closeTo(25 / 15),
      expect.closeTo(5 / 15),
      expect.closeTo(5 / 15),
      Number.NaN,
    ]);
    expect([115, 130].map((second) => series?.inFlight.at(second))).toEqual([0, 3]);
    const summedIn = (namespace: string) =>
      counters.summed({ key: namespace, includes: (of, name) => of === namespace && name === 'f' });
    expect(summedIn('fn')?.callsPerSecond.at(116)).toBeCloseTo(5 / 15);
    expect(summedIn('other')?.callsPerSecond.at(116)).toBe(0);
    counters.take(new Map([['a', reading(145, totals(950, 10, 963))]]));
    expect(series?.callsPerSecond.at(145)).toBeCloseTo(2);
    expect(series?.callsPerSecond.at(130)).toBeCloseTo(5 / 15);
    expect(series?.inFlight.at(145)).toBe(3);
  });

  it('covers 60 s with four scrape intervals of 15 s', () => {
    const seconds = [0, 15, 30, 45, 60, 75, 90];
    const counters = countersAfter(...seconds.map((second) => [reading(second, totals(second * second, 0))]));
    expect(counters.recent(f)).toMatchObject({ seconds: 60, callsPerSecond: (90 ** 2 - 30 ** 2) / 60 });
  });

  it('a function that was never called has 0 calls after two scrapes', () => {
    const counters = countersAfter([reading(100, null)], [reading(115, null)]);
    expect(counters.totals(f)).toBeNull();
    expect(counters.recent(f)).toMatchObject({ callsPerSecond: 0, errorPercent: null, p50Ms: null, inFlight: 0 });
  });

  it('counts the first call of a function', () => {
    const counters = countersAfter([reading(100, null)], [reading(110, totals(20, 0))]);
    expect(counters.recent(f)?.callsPerSecond).toBe(2);
  });

  it.each<[string, CounterReading[][], number]>([
    ['was restarted', [[reading(100, totals(900, 0))], [reading(110, totals(5, 0))]], 0.5],
    [
      'was restarted and not called for a scrape',
      [[reading(100, totals(900, 0))], [reading(110, null)], [reading(120, totals(4, 0))]],
      0.2,
    ],
    ['could not be scraped for a while', [[reading(100, totals(900, 0))], [], [reading(130, totals(930, 0))]], 1],
    [
      'was restarted beside another one',
      [
        [reading(100, totals(900, 0)), reading(101, totals(500, 0))],
        [reading(110, totals(910, 0)), reading(111, totals(8, 0))],
      ],
      1.8,
    ],
  ])('counts the calls of a process that %s', (_, answers, callsPerSecond) => {
    expect(countersAfter(...answers).recent(f)?.callsPerSecond).toBeCloseTo(callsPerSecond);
  });

  it('counts all calls of a process that started after the first reading', () => {
    const counters = countersAfter(
      [reading(100, totals(900, 0), 1)],
      [reading(110, totals(910, 0), 1), reading(110, totals(20, 0), 105)],
    );
    expect(counters.recent(f)).toMatchObject({ seconds: 10, callsPerSecond: 3 });
  });

  it('does not count earlier calls of a process with an unknown start', () => {
    const answers = [[reading(100, totals(900, 0))], [reading(110, totals(910, 0)), reading(110, totals(7000, 0))]];
    expect(countersAfter(...answers).recent(f)).toBeNull();
    expect(
      countersAfter(...answers, [reading(120, totals(920, 0)), reading(120, totals(7010, 0))]).recent(f),
    ).toMatchObject({
      seconds: 10,
      callsPerSecond: 2,
    });
  });

  it('ignores a process after a minute without scrapes', () => {
    const old = reading(110, totals(100, 0));
    const answers = Array.from({ length: 10 }, (_, index) => {
      const second = 100 + index * 10;
      return [reading(second, totals(second * 2, 0)), index === 0 ? reading(100, totals(90, 0)) : old];
    });
    const counters = countersAfter(...answers);
    expect(counters.scrapedAtMs).toBe(190_000);
    expect(counters.recent(f)).toMatchObject({ seconds: 60, callsPerSecond: 2 });
  });

  it('loses no calls of processes that are scraped at different times', () => {
    const answers = Array.from({ length: 20 }, (_, index) => [
      reading(100 + index * 15, totals(index * 150, 0)),
      reading(114 + index * 15, totals(index * 150, 0)),
    ]);
    expect(countersAfter(...answers).recent(f)?.callsPerSecond).toBeCloseTo(20);
  });

  it('starts anew when the clock of the scrapes was set back by more than a minute', () => {
    const ahead = [3700, 3715, 3730].map((second, index) => [reading(second, totals(index * 15, 0))]);
    const counters = countersAfter(...ahead);
    expect(counters.bySecond(f)).not.toBeNull();
    const take = (second: number, calls: number) =>
      counters.take(new Map([['a', reading(second, totals(calls, 0), 10)]]));
    expect(take(145, 60)).toBe(true);
    expect([counters.scrapedAtMs, counters.recent(f)]).toEqual([145_000, null]);
    take(160, 75);
    expect(counters.recent(f)).toMatchObject({ seconds: 15, callsPerSecond: 1 });
    expect(counters.bySecond(f)?.callsPerSecond.at(160)).toBe(1);
  });

  it('ignores scrapes that are a little older than the known ones', () => {
    const counters = countersAfter([reading(100, totals(0, 0))], [reading(115, totals(15, 0))]);
    expect(counters.take(new Map([['a', reading(100, totals(0, 0))]]))).toBe(false);
    expect(counters.recent(f)).toMatchObject({ seconds: 15, callsPerSecond: 1 });
  });

  it('ignores an old scrape of one process while those of another are new', () => {
    const both = (first: number, second: number) => [
      reading(first, totals(first, 0)),
      reading(second, totals(second, 0)),
    ];
    const answers = [both(1000, 1000), both(1015, 1015), both(1030, 1030)];
    const counters = countersAfter(...answers, both(1045, 940), both(1060, 955));
    expect(counters.recent(f)).toMatchObject({ seconds: 30, callsPerSecond: 2 });
    expect(counters.totals(f)?.completedByCode?.get(200)).toBe(1060 + 1030);
    expect(countersAfter(...answers, both(1045, 940), both(1060, 1060)).recent(f)).toMatchObject({
      seconds: 60,
      callsPerSecond: 2,
    });
  });

  it('reports whether anything changed', () => {
    const counters = new ScrapedCounters();
    const take = (one: CounterReading | null) => counters.take(new Map(one === null ? [] : [['a', one]]));
    expect(take(reading(1, totals(1, 0)))).toBe(true);
    expect(take(reading(1, totals(1, 0)))).toBe(false);
    expect(take(reading(2, totals(1, 0)))).toBe(false);
    expect(take(reading(3, totals(2, 0)))).toBe(true);
    expect(take(null)).toBe(true);
    expect(take(null)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import type { SourceName } from '../../contract/sourceName.ts';
import type { Counted } from '../calls/callSource.ts';
import type { CallTotals } from '../calls/callTotals.ts';
import type { DurationTotals } from '../calls/durationHistogram.ts';
import { functionTime } from './functionTime.ts';

const durations = (count: number): DurationTotals => ({ buckets: null, count, sumSeconds: count });
const runs = (source: SourceName, count: number, steady = true): Counted<DurationTotals> => {
  return { source, intervalSeconds: 1, measuredAtMs: 0, steady, value: durations(count) };
};
const calls = (source: SourceName, count: number | null): Counted<CallTotals> => {
  const value =
    count === null ? null : { started: count, completedByCode: new Map(), requestSeconds: durations(count) };
  const counted = { source, intervalSeconds: 1, measuredAtMs: 0, steady: true, value };
  return source === 'prometheus' ? { ...counted, origin: 'gateway' } : counted;
};

describe('functionTime', () => {
  it.each<[string, Counted<DurationTotals> | null, Counted<CallTotals> | null, [SourceName, number | null] | null]>([
    ['is unknown where neither is counted', null, null, null],
    ['prefers the watchdog', runs('watchdog', 2), calls('gateway', 7), ['watchdog', 2]],
    ['falls back to the gateway', null, calls('gateway', 7), ['gateway', 7]],
    ['names the gateway for its figure in Prometheus', null, calls('prometheus', 7), ['gateway', 7]],
    ['names the gateway before it has a series', null, calls('gateway', null), ['gateway', null]],
    ['prefers old calls to new containers without runs', runs('watchdog', 0), calls('gateway', 7), ['gateway', 7]],
    ['names the watchdog before anything ran', runs('watchdog', 0), calls('gateway', null), ['watchdog', 0]],
    [
      'falls back to the gateway while the watchdog fails',
      runs('watchdog', 2, false),
      calls('gateway', 7),
      ['gateway', 7],
    ],
    ['keeps a failing watchdog without an alternative', runs('watchdog', 2, false), null, ['watchdog', 2]],
    ['prefers runs on this machine, before the first', runs('local', 0), calls('local', 1), ['local', 0]],
  ])('%s', (_, ran, called, want) => {
    const found = functionTime(ran, called);
    expect(found === null ? null : [found.source, found.value?.count ?? null]).toEqual(want);
  });
});

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
  return { source, intervalSeconds: 1, measuredAtMs: 0, steady: true, value };
};

describe('functionTime', () => {
  it.each<[string, Counted<DurationTotals> | null, Counted<CallTotals> | null, [SourceName, number | null] | null]>([
    ['nobody knows', null, null, null],
    ['the watchdog', runs('watchdog', 2), calls('gateway', 7), ['watchdog', 2]],
    ['only the gateway', null, calls('gateway', 7), ['gateway', 7]],
    ["the gateway's figure by way of Prometheus", null, calls('prometheus', 7), ['gateway', 7]],
    ['the gateway has no series yet', null, calls('gateway', null), ['gateway', null]],
    ['new containers, old calls', runs('watchdog', 0), calls('gateway', 7), ['gateway', 7]],
    ['nothing ran yet', runs('watchdog', 0), calls('gateway', null), ['watchdog', 0]],
    ['the watchdog is lost', runs('watchdog', 2, false), calls('gateway', 7), ['gateway', 7]],
    ['the watchdog is lost, and there is nobody else', runs('watchdog', 2, false), null, ['watchdog', 2]],
    ['this machine, where a first call has not run yet', runs('local', 0), calls('local', 1), ['local', 0]],
  ])('%s', (_, ran, called, want) => {
    const found = functionTime(ran, called);
    expect(found === null ? null : [found.source, found.value?.count ?? null]).toEqual(want);
  });
});

import { describe, expect, it } from 'vitest';
import type { SourceName } from '../../contract/sourceName.ts';
import type { CallSource, Counted } from './callSource.ts';
import type { CallTotals } from './callTotals.ts';
import { ComposedCalls, functionTime } from './composedCalls.ts';
import type { DurationTotals } from './durationHistogram.ts';

const add = { connection: 'c', namespace: 'openfaas-fn', name: 'add' };
const durations = (count: number): DurationTotals => ({ buckets: null, count, sumSeconds: count });

function counted<Value>(source: SourceName, value: Value | null, steady = true): Counted<Value> {
  return { source, intervalSeconds: 1, measuredAtMs: 0, steady, value };
}

function source(given: Partial<CallSource>): CallSource {
  return {
    order: () => [],
    calls: () => null,
    runs: () => null,
    recent: () => null,
    bySecond: () => null,
    inFlight: () => null,
    prepare: async () => {},
    revision: 1,
    ...given,
  };
}

describe('ComposedCalls', () => {
  const runsOf = (name: SourceName, count: number, steady = true) =>
    source({ runs: () => counted(name, durations(count), steady) });

  it.each<[string, CallSource[], SourceName | undefined]>([
    ['no source', [], undefined],
    ['no source without runs', [source({}), source({})], undefined],
    ['the first source', [runsOf('watchdog', 1), runsOf('prometheus', 9)], 'watchdog'],
    ['the next one while the first fails', [runsOf('watchdog', 1, false), runsOf('prometheus', 9)], 'prometheus'],
    ['the first while all fail', [runsOf('watchdog', 1, false), runsOf('prometheus', 9, false)], 'watchdog'],
    ['the next one while the first has counted none', [runsOf('watchdog', 0), runsOf('prometheus', 9)], 'prometheus'],
    ['the first while none has counted any', [runsOf('watchdog', 0), runsOf('prometheus', 0)], 'watchdog'],
  ])('takes runs from %s', (_, sources, want) => {
    expect(new ComposedCalls(() => sources).runs(add, 0)?.source).toBe(want);
  });

  it('takes each figure from the first source that has it', async () => {
    const prepared: string[] = [];
    const composed = new ComposedCalls(() => [
      source({ inFlight: () => ({ calls: 1, measuredAtMs: 5, idleSinceMs: null }), revision: 3 }),
      source({
        calls: () => counted<never>('gateway', null),
        recent: () => counted<never>('gateway', null),
        prepare: async ({ name }, kinds) => void prepared.push(name, ...kinds),
      }),
    ]);
    expect(composed.calls(add, 0)?.source).toBe('gateway');
    expect(composed.recent(add, 0)?.source).toBe('gateway');
    expect(composed.inFlight('uid', 0)?.calls).toBe(1);
    expect(composed.revision).toBe(4);
    await composed.prepare(add, ['runs'], new AbortController().signal);
    expect(prepared).toEqual(['add', 'runs']);
  });
});

const runs = (source: SourceName, count: number, steady = true) => counted(source, durations(count), steady);
const calls = (source: SourceName, count: number | null): Counted<CallTotals> => {
  const value =
    count === null ? null : { started: count, completedByCode: new Map(), requestSeconds: durations(count) };
  const all = counted(source, value);
  return source === 'prometheus' ? { ...all, origin: 'gateway' } : all;
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

import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import { endedCalls } from '../../../model/calls/callTotals.ts';
import { meanMs } from '../../../model/calls/durationHistogram.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import type { SampledSeries } from '../decode/apiReply.ts';
import { decodeCalls } from './callReadings.ts';
import { ScrapedCounters } from './scrapedCounters.ts';

const row = (labels: Record<string, string>, value: number): SampledSeries => ({
  labels: { instance: 'g:8082', ...labels },
  atMs: [0],
  values: [value],
});
const time = row({ part: 'time' }, 100.5);
const total = (labels: Record<string, string>, value: number) =>
  row({ __name__: 'gateway_function_invocation_total', ...labels }, value);
const started = (value: number) =>
  row({ __name__: 'gateway_function_invocation_started', function_name: 'f.fn' }, value);
const seconds = (value: number) =>
  row({ part: 'seconds', __name__: 'gateway_functions_seconds_count', function_name: 'f.fn' }, value);
const sumName = 'gateway_functions_seconds_sum';
const only = (series: readonly SampledSeries[]) => {
  const [reading, ...others] = decodeCalls([time, ...series], openFaas.series, 'fn').values();
  expect(others).toEqual([]);
  return reading?.totals;
};

describe('decodeCalls', () => {
  it('decodes a recorded gateway', () => {
    const recorded = scraped(fixture('gateway/metrics.txt').toString(), 0).map(({ labels, atMs, values }) => {
      const { __name__: name = '' } = labels;
      return {
        labels: name.startsWith('gateway_functions_seconds') ? { part: 'seconds', ...labels } : labels,
        atMs,
        values,
      };
    });
    const calls = recorded.filter(({ labels: { __name__ = '' } }) => /^gateway_function(s_|_inv)/.test(__name__));
    const [reading] = decodeCalls(
      [{ labels: { part: 'time' }, atMs: [0], values: [1] }, ...calls],
      openFaas.series,
      'openfaas-fn',
    ).values();
    const add = reading?.totals.get('openfaas-fn\nadd');
    expect([...(add?.completedByCode ?? [])]).toEqual([[200, 3]]);
    expect(add?.started).toBe(3);
    expect(add?.requestSeconds.count).toBe(3);
    expect([...(add?.requestSeconds.buckets ?? [])].reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(add?.requestSeconds.sumSeconds).toBeGreaterThan(0);
    expect([...(reading?.totals.get('openfaas-fn\nerrlog')?.completedByCode ?? [])]).toEqual([[500, 3]]);
  });

  it('combines statuses and both spellings of a name', () => {
    const totals = only([
      total({ function_name: 'a', code: '200' }, 1),
      total({ function_name: 'a.fn', code: '200' }, 2),
      total({ function_name: 'a.fn', code: '502' }, 4),
      total({ function_name: 'a.other', code: '200' }, 8),
      total({ function_name: 'a.fn', code: '503' }, Number.NaN),
      total({ function_name: 'a.fn', code: '504' }, Number.POSITIVE_INFINITY),
    ]);
    expect([...(totals?.get('fn\na')?.completedByCode ?? [])]).toEqual([
      [200, 3],
      [502, 4],
    ]);
    expect(totals?.get('other\na')?.completedByCode?.get(200)).toBe(8);
  });

  it.each<[string, (bound: number) => string, number, boolean]>([
    ['as Prometheus 2 writes them', String, 1, true],
    ['as Prometheus 3 writes them', (bound) => (Number.isInteger(bound) ? bound.toFixed(1) : String(bound)), 1, true],
    ['with one that is not a number', String, Number.NaN, false],
  ])('reads bucket bounds %s', (_, written, last, known) => {
    const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10].map(written);
    const seconds = (name: string, value: number, le = '') =>
      row({ __name__: `gateway_functions_seconds_${name}`, part: 'seconds', function_name: 'a', le }, value);
    const totals = only([
      ...bounds.map((le, index) => seconds('bucket', index === 10 ? last : 1, le)),
      ...[seconds('bucket', 2, '+Inf'), seconds('count', 2), seconds('sum', 20)],
    ]);
    const { buckets, count, sumSeconds } = totals?.get('fn\na')?.requestSeconds ?? {};
    expect({ buckets: buckets && [...buckets], count, sumSeconds }).toEqual({
      buckets: known ? [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] : null,
      count: 2,
      sumSeconds: 20,
    });
  });

  it('keeps processes apart, each with its scrape time and start', () => {
    const readings = decodeCalls(
      [
        row({ instance: 'a:8082', part: 'time' }, 100.5),
        row({ instance: 'a:8082', part: 'start' }, 50),
        row({ instance: 'b:8082', pod: 'gateway-b', part: 'time' }, 101),
        total({ instance: 'a:8082', function_name: 'f', code: '200' }, 1),
        total({ instance: 'b:8082', pod: 'gateway-b', function_name: 'f', code: '200' }, 2),
      ],
      openFaas.series,
      'fn',
    );
    const found = [...readings.values()].map(({ totals, ...times }) => ({
      ...times,
      count: totals.get('fn\nf')?.completedByCode?.get(200),
    }));
    expect(found).toMatchObject([
      { scrapedAtMs: 100_500, startedAtMs: 50_000, count: 1 },
      { scrapedAtMs: 101_000, startedAtMs: null, count: 2 },
    ]);
  });

  it('leaves out a process that was never scraped', () => {
    expect(decodeCalls([], openFaas.series, 'fn').size).toBe(0);
    expect(decodeCalls([total({ function_name: 'a', code: '200' }, 1)], openFaas.series, 'fn').size).toBe(0);
  });

  it.each<[string, SampledSeries[], [number, number][] | null]>([
    ['no call has ended yet', [started(1)], []],
    ['nothing was called', [], []],
    ['finished calls are timed', [started(1), seconds(1)], null],
    ['finished calls are timed but there are none', [started(1), seconds(0)], []],
    ['calls are counted without status', [total({ function_name: 'f.fn' }, 1)], null],
    [
      'calls are timed and counted by status',
      [seconds(1), total({ function_name: 'f.fn', code: '200' }, 1)],
      [[200, 1]],
    ],
  ])('decides whether finished calls are counted: %s', (_name, series, want) => {
    const gateways = decodeCalls([time, ...series, started(0)], openFaas.series, 'fn');
    const [reading] = gateways.values();
    const completed = reading?.totals.get('fn\nf')?.completedByCode ?? null;
    expect(completed === null ? null : [...completed]).toEqual(want);
    expect(reading?.lacksCompleted).toBe(want === null);
    // A function that was never called has no series; it is uncounted, too.
    const scraped = new ScrapedCounters();
    scraped.take(gateways);
    expect(endedCalls(scraped.totals('fn\nother'))).toEqual(
      want === null ? { success: null, error: null } : { success: 0, error: 0 },
    );
    expect(scraped.recent('fn\nother')).toBeNull();
  });

  it('without the sum of durations, their mean is unknown', () => {
    const totals = only([seconds(4)]);
    expect(meanMs(totals?.get('fn\nf')?.requestSeconds ?? { buckets: null, count: 0, sumSeconds: 0 })).toBeNull();
    const summed = only([seconds(4), { ...seconds(2), labels: { ...seconds(2).labels, __name__: sumName } }]);
    expect(meanMs(summed?.get('fn\nf')?.requestSeconds ?? { buckets: null, count: 0, sumSeconds: 0 })).toBe(500);
  });
});

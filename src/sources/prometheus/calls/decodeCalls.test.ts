import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import type { SampledSeries } from '../decode/queryReply.ts';
import { decodeCalls } from './decodeCalls.ts';

const recorded = scraped(fixture('gateway/metrics.txt').toString(), 0).filter(({ labels: { __name__ = '' } }) =>
  /^gateway_function(s_seconds|_invocation)_/.test(__name__),
);
const row = (name: string, labels: Record<string, string>, value: number): SampledSeries => ({
  labels: { __name__: name, ...labels },
  atMs: [0],
  values: [value],
});

describe('decodeCalls', () => {
  it('of a recorded gateway', () => {
    const { totals } = decodeCalls(recorded, 'openfaas-fn');
    const add = totals.get('openfaas-fn\nadd');
    expect([...(add?.completedByCode ?? [])]).toEqual([[200, 3]]);
    expect(add?.started).toBe(3);
    expect(add?.requestSeconds.count).toBe(3);
    expect([...(add?.requestSeconds.buckets ?? [])].reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(add?.requestSeconds.sumSeconds).toBeGreaterThan(0);
    expect([...(totals.get('openfaas-fn\nerrlog')?.completedByCode ?? [])]).toEqual([[500, 3]]);
  });

  it('puts codes and both spellings of a name together', () => {
    const { totals } = decodeCalls(
      [
        row('gateway_function_invocation_total', { function_name: 'a', code: '200' }, 1),
        row('gateway_function_invocation_total', { function_name: 'a.fn', code: '200' }, 2),
        row('gateway_function_invocation_total', { function_name: 'a.fn', code: '502' }, 4),
        row('gateway_function_invocation_total', { function_name: 'a.other', code: '200' }, 8),
        row('gateway_function_invocation_total', { function_name: 'a.fn', code: '503' }, Number.NaN),
      ],
      'fn',
    );
    expect([...(totals.get('fn\na')?.completedByCode ?? [])]).toEqual([
      [200, 3],
      [502, 4],
    ]);
    expect(totals.get('other\na')?.completedByCode.get(200)).toBe(8);
  });

  it('knows when a gateway was scraped', () => {
    expect(decodeCalls([], 'fn').scrapedAtMs).toBeNull();
    expect(decodeCalls([{ labels: { newest: 'yes' }, atMs: [0], values: [100.5] }], 'fn').scrapedAtMs).toBe(100_500);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../contract/errorCode.ts';
import { systemClock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import { Discovery } from './discovery.ts';
import type { PrometheusApi } from './prometheusApi.ts';

const { signal } = new AbortController();
const name = 'node_memory_MemTotal_bytes';

/** A server that has one metric, and lists names or fails to. */
class OneName implements PrometheusApi {
  readonly address = 'http://p';
  readonly queries: string[] = [];
  readonly #code: ErrorCode | null;

  constructor(code: ErrorCode | null) {
    this.#code = code;
  }

  async metricNames(selector: string): Promise<readonly string[]> {
    if (this.#code !== null) throw new Fault(this.#code, 'No names.');
    return selector.includes('exported_') ? [] : [name, 'another'];
  }

  async query(promql: string): Promise<string> {
    this.queries.push(promql);
    const rows = promql.includes('exported_') ? [] : [{ metric: { __name__: name, instance: 'i' }, value: [1, '1'] }];
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result: rows } });
  }
}

describe('Discovery', () => {
  it.each<[string, ErrorCode | null, number]>([
    ['lists names', null, 2],
    ['cannot list names', 'upstream_failed', 4],
  ])('discovers the metrics of a server that %s', async (_, code, queries) => {
    const api = new OneName(code);
    const found = await new Discovery(api, openFaas.series, systemClock).need(signal);
    expect([...found.names]).toEqual([name]);
    expect(found.targets).toHaveLength(1);
    expect(api.queries).toHaveLength(queries);
  });

  it('sends no further queries to a server that timed out', async () => {
    const api = new OneName('upstream_timeout');
    await expect(new Discovery(api, openFaas.series, systemClock).need(signal)).rejects.toMatchObject({
      code: 'upstream_timeout',
    });
    expect(api.queries).toHaveLength(2);
  });
});

/** A server whose metrics come and go; it records when it was asked. */
class ChangingNames implements PrometheusApi {
  readonly address = 'http://p';
  names: string[] = [];
  isFailing = false;
  readonly askedAtMs: number[] = [];

  async metricNames(selector: string): Promise<readonly string[]> {
    if (selector.includes('exported_')) return [];
    this.askedAtMs.push(Date.now());
    if (this.isFailing) throw new Fault('upstream_refused', 'Nothing answers.');
    return this.names;
  }

  async query(): Promise<string> {
    const result = this.names.map((name) => ({ metric: { __name__: name, instance: name }, value: [1, '1'] }));
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
  }
}

describe('Discovery.run', () => {
  const stopping = new AbortController();
  let api: ChangingNames;
  let discovery: Discovery;
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    api = new ChangingNames();
    discovery = new Discovery(api, openFaas.series, { wallMs: () => Date.now(), monotonicMs: () => Date.now() });
  });
  afterEach(() => {
    stopping.abort();
    vi.useRealTimers();
  });
  const run = async (seconds: number) => {
    void discovery.run(signal);
    await vi.advanceTimersByTimeAsync(seconds * 1000);
  };
  const gaps = () => api.askedAtMs.slice(1).map((at, index) => (at - (api.askedAtMs[index] ?? 0)) / 1000);

  it('polls an empty server every 2 s for 2 minutes, then backs off to once a minute', async () => {
    await run(500);
    expect(gaps().slice(0, 60)).toEqual(Array(60).fill(2));
    expect(gaps().slice(60)).toEqual([4, 8, 16, 32, 60, 60, 60, 60, 60]);
  });

  it('notices new metrics within 2 s, and polls quickly as long as more appear', async () => {
    await run(5);
    api.names = [name];
    await vi.advanceTimersByTimeAsync(2000);
    expect(discovery.found?.names.size).toBe(1);
    expect(discovery.revision).toBe(2);
    await vi.advanceTimersByTimeAsync(12_000);
    api.names = [name, 'node_cpu_seconds_total'];
    await vi.advanceTimersByTimeAsync(300_000);
    expect(gaps()).toEqual([2, 2, 2, 2, 4, 8, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(discovery.revision).toBe(3);
  });

  it('polls quickly after a failure', async () => {
    api.names = [name];
    await run(130);
    api.isFailing = true;
    await vi.advanceTimersByTimeAsync(60_000);
    api.isFailing = false;
    const before = api.askedAtMs.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gaps().slice(before)).toEqual([2, 4]);
    expect(discovery.revision).toBe(1);
  });
});

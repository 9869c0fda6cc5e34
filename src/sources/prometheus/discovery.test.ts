import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../contract/errorCode.ts';
import { systemClock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import { Discovery } from './discovery.ts';
import type { PrometheusApi } from './prometheusApi.ts';

const { signal } = new AbortController();
const name = 'node_memory_MemTotal_bytes';

/** A server that has one name, and tells names alone or fails to. */
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

describe('what a server has', () => {
  it.each<[string, ErrorCode | null, number]>([
    ['that tells names alone', null, 2],
    ['that does not', 'upstream_failed', 4],
  ])('is found out of one %s', async (_, code, queries) => {
    const api = new OneName(code);
    const found = await new Discovery(api, systemClock).need(signal);
    expect([...found.names]).toEqual([name]);
    expect(found.targets).toHaveLength(1);
    expect(api.queries).toHaveLength(queries);
  });

  it('one that is late is not asked for more', async () => {
    const api = new OneName('upstream_timeout');
    await expect(new Discovery(api, systemClock).need(signal)).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(api.queries).toHaveLength(2);
  });
});

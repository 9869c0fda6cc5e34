import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import { MetricsServer } from './metricsServer.ts';

const group = '/apis/metrics.k8s.io';
const base = `${group}/v1beta1`;

describe('Whether MetricsServer finds the API', () => {
  let cluster: FakeCluster;
  let source: MetricsServer;
  let stopping: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    cluster = new FakeCluster();
    cluster.texts.set(base, '{"kind":"APIResourceList"}');
    source = new MetricsServer({
      api: cluster,
      inventory: { snapshot: () => null, nodeItem: () => null },
      podSelector: 'faas_function',
      clock: { wallMs: () => Date.now(), monotonicMs: () => Date.now() },
    });
    stopping = new AbortController();
  });

  afterEach(async () => {
    stopping.abort();
    await running;
    vi.useRealTimers();
  });

  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const begin = async () => {
    running = source.run(stopping.signal);
    await pass(0);
  };

  it.each([
    ['a connection that was reset', () => Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['503', () => failure(503, 'the server is currently unable to handle the request')],
    ['403', () => failure(403, 'forbidden')],
  ])('keeps what it knows after %s, reports it and asks again in seconds', async (_name, failed) => {
    await begin();
    const { revision } = source;
    cluster.always = () => failed();
    await pass(60_000);
    expect([source.isServed, source.pod('u1')]).toEqual([true, expect.anything()]);
    expect(source.health()).toMatchObject([{ address: base, lastError: { message: expect.any(String) } }]);
    cluster.always = () => null;
    cluster.texts.clear();
    await pass(15_000);
    expect([source.isServed, source.pod('u1'), source.health()]).toEqual([false, null, []]);
    expect(source.revision).toBe(revision + 1);
  });

  it('reports that it cannot tell, and finds the API seconds after the failure', async () => {
    cluster.always = () => failure(500, 'x');
    await begin();
    expect(source.isServed).toBe(false);
    expect(source.health()).toMatchObject([{ address: group, lastError: { message: expect.any(String) } }]);
    cluster.always = () => null;
    await pass(2000);
    expect([source.isServed, source.health()[0]?.address]).toEqual([true, base]);
  });
});

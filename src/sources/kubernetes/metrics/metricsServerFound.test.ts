import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCluster, failure } from '../../../../test/kubernetes/fakeCluster.ts';
import { MetricsServer } from './metricsServer.ts';

const group = '/apis/metrics.k8s.io';
const server = 'https://cluster.example';
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
      address: server,
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
  ])('keeps what it knows after %s, reports it and asks again in seconds', async (_name, failed) => {
    await begin();
    const { revision } = source;
    cluster.always = () => failed();
    await pass(60_000);
    expect([source.isServed, source.pod('u1')]).toEqual([true, expect.anything()]);
    expect(source.health()).toMatchObject([{ address: server + base, lastError: { message: expect.any(String) } }]);
    cluster.always = () => null;
    cluster.texts.clear();
    await pass(15_000);
    expect([source.isServed, source.pod('u1'), source.health()]).toEqual([false, null, []]);
    expect(source.revision).toBe(revision + 1);
  });

  it('asks once a minute while that is forbidden, and names the right', async () => {
    cluster.always = () => failure(403, 'forbidden');
    await begin();
    const atFirst = cluster.requests.length;
    await pass(59_000);
    expect(cluster.requests.length).toBe(atFirst);
    const message = expect.stringMatching(/answered 403: forbidden\. Allow get of .*system:discovery/);
    expect(source.health()).toMatchObject([{ address: server + group, lastError: { message } }]);
    cluster.always = () => null;
    await pass(1000);
    expect(source.isServed).toBe(true);
  });

  it('keeps what it knows while that is forbidden', async () => {
    await begin();
    cluster.always = () => failure(403, 'forbidden');
    await pass(120_000);
    expect([source.isServed, source.pod('u1')]).toEqual([true, expect.anything()]);
  });

  it('reports that it cannot tell, and finds the API seconds after the failure', async () => {
    cluster.always = () => failure(500, 'x');
    await begin();
    expect(source.isServed).toBe(false);
    expect(source.health()).toMatchObject([{ address: server + group, lastError: { message: expect.any(String) } }]);
    cluster.always = () => null;
    await pass(2000);
    expect([source.isServed, source.health()[0]?.address]).toEqual([true, server + base]);
  });

  it('stops waiting for a poll when its signal aborts, and then follows nothing', async () => {
    await begin();
    const silent = { ...failure(200, ''), body: new Readable({ read() {} }) };
    cluster.always = ({ path }) => (path === base ? null : silent);
    const ending = new AbortController();
    const following = source.follow({ nodeNames: ['n1'], podUids: [] }, ending.signal);
    ending.abort();
    await expect(following).rejects.toMatchObject({ code: 'upstream_timeout' });
    silent.body.destroy(new Error('cut off'));
    const asked = () => cluster.requests.filter(({ path }) => path.startsWith(`${base}/`)).length;
    expect(asked()).toBe(1);
    await pass(60_000);
    expect(asked()).toBe(1);
  });
});

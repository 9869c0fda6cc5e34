import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { PodConnector } from '../../src/sources/kubernetes/portForward/podConnector.ts';
import { until } from '../until.ts';
import { testAccess } from './clusterAccess.ts';
import { ClusterServer } from './clusterServer.ts';
import { review, reviewPath } from './podForwards.ts';

/** A multicast address: TCP sends nothing, and no connection is established. */
const inPod = { namespace: 'openfaas', pod: 'gateway-1', ip: '224.0.0.77', port: 8082 };
/** The pod's own address decides, not the requested name. */
const unreachable = 'http://gateway:8082';

describe('a connection to a pod', () => {
  const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const large = randomBytes(3 * 1024 * 1024);
  let received = '';
  let writtenBytes = 0;
  const writeOn = (response: http.ServerResponse) => {
    writtenBytes += 65_536;
    response.write(large.subarray(0, 65_536), () => writeOn(response));
  };
  let upstream: ClusterServer;
  let pod: http.Server;
  let podPort = 0;
  let api: HttpClusterApi;
  let pods: PodConnector;
  let client: Agent;

  beforeEach(async () => {
    pod = http.createServer(async (asked, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of asked) chunks.push(chunk);
      received = sha(Buffer.concat(chunks));
      if (asked.url === '/endless') writeOn(response);
      else response.end(asked.url === '/large' ? large : 'hello');
    });
    pod.listen(0, '127.0.0.1');
    await once(pod, 'listening');
    const address: AddressInfo | string | null = pod.address();
    podPort = typeof address === 'object' && address !== null ? address.port : 0;
    upstream = new ClusterServer();
    await upstream.start();
    upstream.cluster.texts.set(reviewPath, review(true));
    upstream.forwards.targets.set('openfaas/gateway-1:8082', podPort);
    api = new HttpClusterApi(testAccess(upstream.origin), null);
    pods = new PodConnector({ api, webSockets: api, clock: systemClock });
    client = new Agent({ connections: 1, connect: pods.connector(() => inPod) });
  });
  afterEach(async () => {
    await client.destroy();
    pods.close();
    await api.close();
    await upstream.kill();
    pod.closeAllConnections();
    pod.close();
  });
  const get = async (url: string) => {
    const { statusCode, body } = await request(url, { dispatcher: client });
    return { statusCode, bytes: Buffer.from(await body.arrayBuffer()) };
  };

  it('is made to its own address if that answers', async () => {
    const reached = { ...inPod, ip: '127.0.0.1', port: podPort };
    const direct = new Agent({ connect: pods.connector(() => reached) });
    const { body } = await request(`${unreachable}/`, { dispatcher: direct });
    expect(await body.text()).toBe('hello');
    expect(upstream.forwards.asked).toEqual([]);
    expect(upstream.paths).toEqual([]);
    await direct.destroy();
  });

  it('is a port-forward at once after another pod could not be reached', async () => {
    await get(`${unreachable}/`);
    const other = { namespace: 'openfaas', pod: 'gateway-2', ip: '127.0.0.1', port: podPort };
    upstream.forwards.targets.set(`openfaas/gateway-2:${podPort}`, podPort);
    const client = new Agent({ connect: pods.connector(() => other) });
    expect(await (await request(`${unreachable}/`, { dispatcher: client })).body.text()).toBe('hello');
    expect(upstream.forwards.asked).toEqual(['openfaas/gateway-1:8082', `openfaas/gateway-2:${podPort}`]);
    await client.destroy();
  });

  it('to a reachable pod that refuses says nothing about permissions', async () => {
    upstream.cluster.texts.set(reviewPath, review(false));
    const refusing = { ...inPod, ip: '127.77.0.1', port: 1 };
    const direct = new Agent({ connect: pods.connector(() => refusing) });
    await expect(request(`${unreachable}/`, { dispatcher: direct })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(pods.findings()).toEqual([]);
    await direct.destroy();
  });

  it('is a port-forward if its own address does not answer, and is kept open', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    for (let count = 0; count < 30; count++) expect((await get(`${unreachable}/`)).bytes.toString()).toBe('hello');
    process.off('warning', note);
    expect(warnings).toEqual([]);
    expect(upstream.forwards.asked).toEqual(['openfaas/gateway-1:8082']);
    expect(upstream.paths).toEqual([reviewPath]);
    expect(pods.isForwarded(inPod)).toBe(true);
    await client.close();
    await until('it is closed at the other side too', () => upstream.forwards.openForwards === 0, 2000);
  });

  it.each([0, 1])('carries large bodies both ways (fragments: %d)', async (fragmentBytes) => {
    upstream.forwards.fragmentBytes = fragmentBytes;
    const options = { dispatcher: client, method: 'POST', body: large } as const;
    const { body } = await request(`${unreachable}/large`, options);
    expect(sha(Buffer.from(await body.arrayBuffer()))).toBe(sha(large));
    expect(received).toBe(sha(large));
  });

  it('applies backpressure to a fast sender', async () => {
    writtenBytes = 0;
    const { body } = await request(`${unreachable}/endless`, { dispatcher: client });
    let before = -1;
    const stands = () => {
      const isSame = writtenBytes === before && writtenBytes > 0;
      before = writtenBytes;
      return isSame;
    };
    await expect.poll(stands, { interval: 300, timeout: 5000 }).toBe(true);
    expect(writtenBytes).toBeLessThan(32 * 1024 * 1024);
    body.on('error', () => {}).destroy();
    await until('it is closed', () => upstream.forwards.openForwards === 0, 2000);
  });

  it('is opened again after it was lost', async () => {
    await get(`${unreachable}/`);
    upstream.forwards.cut();
    await until('it is noticed', () => upstream.forwards.openForwards === 0);
    await expect.poll(async () => (await get(`${unreachable}/`).catch(() => null))?.statusCode).toBe(200);
    expect(upstream.forwards.asked.length).toBe(2);
  });

  it('reports that nothing listens in the pod', async () => {
    upstream.forwards.targets.clear();
    const fault = {
      code: 'upstream_refused',
      message: expect.stringMatching(/port 8082 of the pod gateway-1 .* nothing listens/),
    };
    await expect(get(`${unreachable}/`)).rejects.toMatchObject(fault);
    await until('nothing stays open', () => upstream.forwards.openForwards === 0, 2000);
  });

  it('is made to its own address again when a pod that did not listen does', async () => {
    pod.close();
    await once(pod, 'close');
    const reached = { ...inPod, ip: '127.0.0.1', port: podPort };
    upstream.forwards.targets.set(`openfaas/gateway-1:${podPort}`, podPort);
    const direct = new Agent({ connect: pods.connector(() => reached) });
    await expect(request(`${unreachable}/`, { dispatcher: direct })).rejects.toThrow(/nothing listens there/);
    expect(pods.isForwarded(reached)).toBe(false);
    pod.listen(podPort, '127.0.0.1');
    await once(pod, 'listening');
    expect(await (await request(`${unreachable}/`, { dispatcher: direct })).body.text()).toBe('hello');
    expect(upstream.forwards.asked).toEqual([`openfaas/gateway-1:${podPort}`]);
    await direct.destroy();
  });

  it('is not requested without permission, and a finding names the namespace', async () => {
    upstream.cluster.texts.set(reviewPath, review(false));
    await expect(get(`${unreachable}/`)).rejects.toMatchObject({ code: 'ENETUNREACH' });
    await expect(get(`${unreachable}/`)).rejects.toMatchObject({ code: 'ENETUNREACH' });
    expect(upstream.forwards.asked).toEqual([]);
    expect(upstream.paths).toEqual([reviewPath]);
    expect(pods.findings()).toEqual([{ code: 'may_not_forward', params: { namespace: 'openfaas' } }]);
  });

  it('is not retried over and over when refused despite permission', async () => {
    upstream.forwards.refusal = 403;
    await expect(get(`${unreachable}/`)).rejects.toMatchObject({ status: 403 });
    await expect(get(`${unreachable}/`)).rejects.toMatchObject({ code: 'ENETUNREACH' });
    expect(upstream.forwards.asked.length).toBe(1);
    expect(pods.findings()).toEqual([{ code: 'may_not_forward', params: { namespace: 'openfaas' } }]);
  });

  it.each([
    [404, /answered 404/],
    [500, /answered 500/],
  ])('reports a %d of the API', async (status, message) => {
    upstream.forwards.refusal = status;
    await expect(get(`${unreachable}/`)).rejects.toMatchObject({ code: 'upstream_failed', message });
  });

  it('is not opened beyond the limit, and is again after one has ended', async () => {
    const connect = pods.connector(() => inPod, 1);
    const [first, second] = [0, 1].map(() => new Agent({ connect }));
    if (first === undefined || second === undefined) throw new Error('two are made');
    const ask = async (dispatcher: Agent) => (await request(`${unreachable}/`, { dispatcher })).body.text();
    expect(await ask(first)).toBe('hello');
    await expect(ask(second)).rejects.toMatchObject({ code: 'upstream_refused' });
    await first.destroy();
    await expect.poll(() => ask(second).catch(() => ''), { timeout: 3000 }).toBe('hello');
    await second.destroy();
  });

  it('does not get around a guard', async () => {
    const rule = { allows: () => false };
    const { AddressRule } = await import('../../src/sources/http/addressRule.ts');
    const guarded = new PodConnector({
      api,
      webSockets: api,
      clock: systemClock,
      guard: { rule: Object.assign(new AddressRule([]), rule) },
    });
    const asking = new Agent({ connect: guarded.connector(() => inPod) });
    await expect(request(`${unreachable}/`, { dispatcher: asking })).rejects.toMatchObject({
      code: 'upstream_refused',
    });
    expect(upstream.forwards.asked).toEqual([]);
    await asking.destroy();
  });
});

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../fixture.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import type { FakeObject } from '../kubernetes/fakeCluster.ts';
import { deploymentsPath, fakeDeployment, fakeNamespace, namespacesPath, podsPath } from '../kubernetes/fakeObjects.ts';
import { kubeconfigFile } from '../kubernetes/kubeconfigFile.ts';
import { review, reviewPath } from '../kubernetes/podForwards.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';
import { PageServer, says } from './pageServer.ts';

/** Answers as a gateway does: its list of functions, and calls, which tell what arrived. */
function gateway(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '';
  if (url.startsWith('/system/functions')) {
    says(fixture('gateway/system-functions.json').toString(), 200, 'application/json')(request, response);
    return;
  }
  if (!url.startsWith('/function/')) {
    says('404 page not found', 404)(request, response);
    return;
  }
  const { 'x-call-id': callId = 'of-gateway', 'x-status': status = '200' } = request.headers;
  const answeredId = request.headers['x-answered-id'] ?? callId;
  const head = {
    'content-type': 'text/html',
    'x-call-id': answeredId,
    'x-duration-seconds': '0.25',
    'set-cookie': 'a=b',
  };
  response.writeHead(Number(status), head);
  response.write(`${request.method} ${url}\n`);
  request.pipe(response);
}

/** A multicast address: no connection is established, so that ports are forwarded. */
const nobody = '224.0.0.77';
const gatewayPod: FakeObject = {
  metadata: { name: 'gateway-1', namespace: 'openfaas', uid: 'gateway-1', labels: { app: 'gateway' } },
  spec: { nodeName: 'n1', containers: [{ name: 'gateway' }] },
  status: { phase: 'Running', podIP: nobody, conditions: [{ type: 'Ready', status: 'True' }] },
};
const gatewayService: FakeObject = {
  metadata: { name: 'gateway', namespace: 'openfaas', uid: 'gateway' },
  spec: { selector: { app: 'gateway' }, ports: [{ port: 8080 }] },
};

describe('Calls of functions in a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-invoke-cluster-'));
  const page = new PageServer(gateway);
  const upstream = new ClusterServer();
  const servers = new Map<string, ServerProcess>();
  const serverOf = (name: string): ServerProcess => {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`no server ${name}`);
    return server;
  };
  beforeAll(async () => {
    await page.start();
    const { cluster, forwards } = upstream;
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment('add', 'openfaas-fn'));
    cluster.put('/api/v1/services', gatewayService);
    cluster.put(podsPath('openfaas'), gatewayPod);
    cluster.texts.set(reviewPath, review(true));
    forwards.targets.set('openfaas/gateway-1:8080', page.port);
    await upstream.start();
    const kubeconfig = ['--kubeconfig', kubeconfigFile(folder, upstream.origin)];
    const named = ['--gateway', `http://127.0.0.1:${page.port}`];
    const flags: Readonly<Record<string, readonly string[]>> = {
      'a gateway that is found': [...kubeconfig, '--allow-invoke'],
      'a named gateway': [...kubeconfig, ...named, '--allow-invoke'],
      'a gateway alone': [...named, '--allow-invoke'],
      'no permission': [...kubeconfig, ...named],
    };
    const starting = Object.entries(flags).map(async ([name, given]) => {
      const server = await ServerProcess.start(given);
      servers.set(name, server);
      await until(`${name} is ready`, async () => (await server.get('/readyz')).status === 200);
    });
    await Promise.all(starting);
  });
  afterAll(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await Promise.all([page.kill(), upstream.kill()]);
    rmSync(folder, { recursive: true });
  });

  const invoke = (server: ServerProcess, init: RequestInit = {}, query = '') =>
    fetch(`${server.origin}/api/v1/functions/openfaas-fn/add/invoke${query}`, { method: 'POST', ...init });
  const permitted = ['a gateway that is found', 'a named gateway', 'a gateway alone'];

  it.each(permitted)('go through %s', async (name) => {
    const server = serverOf(name);
    const found = async () => (await invoke(server)).status === 200;
    await until('the gateway is there', found);
    const headers = { authorization: 'Bearer x', cookie: 'a=b', 'content-type': 'text/plain', 'x-call-id': 'call-7' };
    const passed = await invoke(server, { body: 'input', headers }, '?q=%20');
    expect({ status: passed.status, text: await passed.text() }).toEqual({
      status: 200,
      text: 'POST /function/add.openfaas-fn?q=%20\ninput',
    });
    expect(Object.fromEntries(passed.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-security-policy': "sandbox; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-faascope-source': 'function',
      'x-call-id': 'call-7',
      'x-duration-seconds': '0.250000',
    });
    expect(passed.headers.get('set-cookie')).toBeNull();
    const asked = page.asked.at(-1)?.headers ?? {};
    expect(asked).toMatchObject({ 'x-call-id': 'call-7', 'content-type': 'text/plain' });
    for (const header of ['authorization', 'cookie', 'accept-encoding']) expect(asked[header]).toBeUndefined();
    expect((await server.get('/api/v1/connections')).body).toMatchObject({ items: [{ may: { invoke: true } }] });
  });

  it('keep the status of the function', async () => {
    const answer = await invoke(serverOf('a named gateway'), { headers: { 'x-status': '418' } });
    expect([answer.status, answer.headers.get('x-faascope-source')]).toEqual([418, 'function']);
  });

  it.each([
    ['of-function', 'of-function'],
    ['a'.repeat(9000), 'mine'],
    ['<b>', 'mine'],
  ])('have the id that the function answers with, %.12s, unless it is invalid', async (answered, want) => {
    const headers = { 'x-call-id': 'mine', 'x-answered-id': answered };
    const answer = await invoke(serverOf('a named gateway'), { headers });
    expect(answer.headers.get('x-call-id')).toBe(want);
  });

  it('also go by /function/NAME, with what follows it', async () => {
    const { origin } = serverOf('a named gateway');
    const answer = await fetch(`${origin}/function/add/a%20b/c?d=1`, { method: 'POST', headers: { cookie: 'a=b' } });
    expect(await answer.text()).toBe('POST /function/add.openfaas-fn/a%20b/c?d=1\n');
    expect(page.asked.at(-1)?.headers.cookie).toBeUndefined();
  });

  it('stream both ways', async () => {
    const { hostname, port } = new URL(serverOf('a named gateway').origin);
    const path = '/api/v1/functions/openfaas-fn/add/invoke';
    const sent = httpRequest({ hostname, port, path, method: 'POST' });
    sent.write('first');
    const [answer]: IncomingMessage[] = await once(sent, 'response');
    let received = '';
    answer?.on('data', (chunk: Buffer) => (received += chunk.toString()));
    await expect.poll(() => received).toContain('first');
    sent.end(' last');
    await expect.poll(() => received).toMatch(/first last$/);
  });

  it('refuse a body of more than 64 MiB', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024 + 1);
    const answer = await invoke(serverOf('a named gateway'), { body });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 400,
      body: { code: 'body_too_large' },
    });
  });

  it('need --allow-invoke', async () => {
    const server = serverOf('no permission');
    for (const path of ['/api/v1/functions/openfaas-fn/add/invoke', '/function/add']) {
      const answer = await fetch(server.origin + path, { method: 'POST' });
      expect({ status: answer.status, body: await answer.json() }).toMatchObject({
        status: 403,
        body: { code: 'invoke_not_enabled' },
      });
    }
    expect((await server.get('/api/v1/connections')).body).toMatchObject({ items: [{ may: { invoke: false } }] });
  });

  it('say that a call is in no log, where there is none', async () => {
    const server = serverOf('a gateway alone');
    await invoke(server, { headers: { 'x-call-id': 'unlogged' } });
    const { body } = await server.get('/api/v1/functions/openfaas-fn/add/calls/unlogged');
    expect(body).toMatchObject({ callId: 'unlogged', invocation: null, matched: null, why: { code: 'no_log_source' } });
  });

  it('fail as what they are when the gateway does not answer', async () => {
    await page.kill();
    const refused = await invoke(serverOf('a named gateway'));
    expect({ status: refused.status, body: await refused.json() }).toMatchObject({
      status: 502,
      body: { code: 'upstream_refused' },
    });
    expect(refused.headers.get('x-faascope-source')).toBeNull();
    await page.start();
    page.answer = (_request, response) => response.destroy();
    const broken = await invoke(serverOf('a named gateway'));
    expect({ status: broken.status, body: await broken.json() }).toMatchObject({
      status: 502,
      body: { code: 'upstream_failed' },
    });
    page.answer = gateway;
  });
});

it('This machine needs no --allow-invoke', async () => {
  const server = await ServerProcess.start(['--no-demo-calls', ...oneFunction]);
  const answer = await fetch(`${server.origin}/api/v1/functions/openfaas-fn/add/invoke`, {
    method: 'POST',
    body: '1 2',
  });
  expect(answer.status).toBe(200);
  await answer.text();
  await server.stop();
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import {
  deploymentsPath,
  fakeDeployment,
  fakeNamespace,
  fakeNode,
  namespacesPath,
  nodesPath,
} from '../kubernetes/fakeObjects.ts';
import { PageServer, says } from '../openfaas/pageServer.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

describe('POST /api/v1/connections/probe and /switch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-probe-'));
  const upstream = new ClusterServer();
  const page = new PageServer(says('hello'));
  let server: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'tokens'), 'ann t-admin admin\nbob t-caller caller\neve t-team admin elsewhere\n');
    const { cluster } = upstream;
    cluster.texts.set('/version', '{"gitVersion": "v1.34.4"}');
    cluster.put(namespacesPath, fakeNamespace('openfaas-fn'));
    cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    cluster.put(nodesPath, fakeNode('n2', '10.0.0.2'));
    for (const name of ['add', 'sub', 'mul']) {
      cluster.put(deploymentsPath('openfaas-fn'), fakeDeployment(name, 'openfaas-fn'));
    }
    await Promise.all([upstream.start(), page.start()]);
    const flags = ['--no-demo-calls', ...oneFunction, '--allow-target', '127.0.0.1'];
    server = await ServerProcess.start([...flags, '--token-file', join(folder, 'tokens')]);
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([upstream.kill(), page.kill()]);
    rmSync(folder, { recursive: true });
  });

  const post = async (what: string, body: string, token = 't-admin', headers: Record<string, string> = {}) => {
    const init = { method: 'POST', body, headers: { authorization: `Bearer ${token}`, ...headers } };
    const answer = await fetch(`${server.origin}/api/v1/connections/${what}`, init);
    return { status: answer.status, body: Object(await answer.json()) };
  };
  const probe = (address: string, token?: string) => post('probe', JSON.stringify({ address }), token);
  const connections = async () => {
    const { body } = await server.get('/api/v1/connections', { headers: { authorization: 'Bearer t-admin' } });
    return Object(body).items.map((item: { connection: string }) => item.connection);
  };

  it('tells what answers, and changes nothing', async () => {
    const { status, body } = await probe(upstream.origin);
    expect(status).toBe(200);
    const { nowSeconds, ...facts } = body;
    expect(Math.abs(nowSeconds - Date.now() / 1000)).toBeLessThan(5);
    const version = expect.stringMatching(/^v1\./);
    const cluster = { kind: 'cluster', address: upstream.origin, version, functions: 3, nodes: 2 };
    expect(facts).toEqual({ ...cluster, scrapeIntervalSeconds: null });
    expect(await connections()).toEqual(['local']);
    await expect.poll(() => server.output()).toContain(`Probed ${upstream.origin} for ann: cluster.`);
  });

  it('counts what the token may see', async () => {
    expect((await probe(upstream.origin, 't-team')).body).toMatchObject({ functions: 0, nodes: 2 });
  });

  it('leaves no connection open', async () => {
    expect((await probe(upstream.origin)).status).toBe(200);
    const port = upstream.port.toString(16).toUpperCase().padStart(4, '0');
    // Remote address and state; 01 is established.
    const toUpstream = new RegExp(`:${port} 01 `);
    const open = () =>
      readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .filter((line) => toUpstream.test(line)).length;
    await expect.poll(open, { timeout: 5000 }).toBe(0);
  });

  it.each([
    ['127.0.0.1:1', 502, 'upstream_refused'],
    ['169.254.169.254:80', 403, 'target_not_allowed'],
    ['10.0.0.1:9090', 403, 'target_not_allowed'],
    ['http://2130706434:9090', 403, 'target_not_allowed'],
    ['local', 400, 'malformed_parameter'],
    ['http://u:secret@127.0.0.1:1', 400, 'malformed_parameter'],
    ['ftp://127.0.0.1', 400, 'malformed_parameter'],
    ['', 400, 'malformed_request'],
    ['x'.repeat(2049), 400, 'malformed_request'],
  ])('answers %.40s with %i', async (address, status, code) => {
    const answer = await probe(address);
    expect(answer).toMatchObject({ status, body: { status: 'error', code } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('says nothing of what is no such server', async () => {
    const answer = await probe(`127.0.0.1:${page.port}`);
    expect(answer).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
    expect(JSON.stringify(answer.body)).not.toContain('hello');
  });

  it.each(['', '[]', '{}', '{"address": 1}'])('refuses the body %s', async (body) => {
    for (const what of ['probe', 'switch']) {
      expect(await post(what, body)).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
    }
  });

  it('needs an admin, on a page of this server', async () => {
    for (const what of ['probe', 'switch']) {
      const body = JSON.stringify({ address: upstream.origin });
      expect(await post(what, body, 't-caller')).toMatchObject({ status: 403, body: { code: 'role_not_allowed' } });
      const site = { 'sec-fetch-site': 'cross-site' };
      expect(await post(what, body, 't-admin', site)).toMatchObject({
        status: 403,
        body: { code: 'origin_not_allowed' },
      });
    }
    expect(await connections()).toEqual(['local']);
  });

  it('switches as /setIP does', async () => {
    const switched = await post('switch', JSON.stringify({ address: upstream.origin }));
    expect(switched).toMatchObject({
      status: 200,
      body: { kind: 'cluster', address: upstream.origin, functions: 3, nodes: 2, persisted: true },
    });
    expect(await connections()).toEqual([upstream.origin]);
    expect((await post('switch', '{"address": "127.0.0.1:1"}')).body).toMatchObject({ code: 'upstream_refused' });
    expect(await connections()).toEqual([upstream.origin]);
    expect((await post('switch', '{"address": "local"}')).body).toMatchObject({
      kind: 'local',
      functions: 1,
      nodes: 1,
    });
    expect(await connections()).toEqual(['local']);
  });
});

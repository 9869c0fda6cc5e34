import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../src/client/client.ts';
import { ClusterServer } from '../kubernetes/clusterServer.ts';
import { fakeNode, nodesPath } from '../kubernetes/fakeObjects.ts';
import { ServerProcess } from '../serverProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'faascope-changes-'));
const upstream = new ClusterServer();
let server: ServerProcess;
let admin: Client;
beforeAll(async () => {
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, 'ann t-ann admin\nbob t-bob viewer\n', { mode: 0o600 });
  upstream.cluster.texts.set('/version', '{"gitVersion": "v1.34.4"}');
  upstream.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
  await upstream.start();
  const flags = ['--functions', 'examples/functions', '--no-demo-calls', '--allow-target', '127.0.0.1'];
  server = await ServerProcess.start([...flags, '--token-file', tokens]);
  admin = createClient({ server: server.origin, token: 't-ann' });
});
afterAll(async () => {
  await Promise.all([server.stop(), upstream.kill()]);
  rmSync(folder, { recursive: true });
});

const add = { namespace: 'openfaas-fn', name: 'add' };
const slow = { namespace: 'openfaas-fn', name: 'slow' };

describe('A client that changes something', () => {
  it('signs in with a token, is told who it is, and signs out', async () => {
    const anonymous = createClient({ server: server.origin });
    await expect(anonymous.session()).rejects.toMatchObject({ code: 'unauthorized' });
    const session = await anonymous.signIn({ token: 't-bob' });
    expect(session).toMatchObject({ name: 'bob', role: 'viewer', namespaces: null });
    expect(session.id).toMatch(/^[0-9a-f]{32}$/);
    expect(await anonymous.signOut()).toMatchObject({ id: null, name: null });
    expect(await admin.session()).toMatchObject({ name: 'ann', role: 'admin', id: null });
    await expect(anonymous.signIn({ token: 'wrong' })).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  });

  it('keeps the cookie of a sign-in where its fetch does', async () => {
    let cookie = '';
    const keeping: typeof fetch = async (url, init) => {
      const headers = new Headers(init?.headers ?? {});
      if (cookie !== '') headers.set('cookie', cookie);
      headers.set('sec-fetch-site', 'same-origin');
      const answer = await fetch(url, { ...init, headers });
      cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return answer;
    };
    const browser = createClient({ server: server.origin, fetch: keeping });
    const { id } = await browser.signIn({ token: 't-ann' });
    expect(await browser.session()).toMatchObject({ id, name: 'ann' });
    expect((await browser.invoke(add, { body: '1 2' })).status).toBe(200);
    await browser.signOut();
    await expect(browser.session()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('calls a function with an input, and gets its output, the id of the call and how long it ran', async () => {
    const answer = await admin.invoke(add, { body: '1 2', callId: 'mine', headers: { 'content-type': 'text/plain' } });
    expect(answer).toMatchObject({ status: 200, callId: 'mine' });
    expect(answer.durationSeconds).toBeGreaterThan(0);
    expect(await answer.response.text()).toContain('3');
    const unnamed = await admin.invoke(add, { body: new TextEncoder().encode('1 2') });
    expect(unnamed.callId).toMatch(/^[0-9a-f-]{36}$/);
    await unnamed.response.text();
    const stream = await admin.invoke(add, { body: new Blob(['4 ', '5']).stream() });
    expect(await stream.response.text()).toContain('9');
    const { invocation } = await admin.call({ ...add, id: 'mine' });
    expect(invocation?.callId).toBe('mine');
  });

  it('gets the answer of a function that fails, and throws what is not the answer of a function', async () => {
    const failed = await admin.invoke(add, { body: 'no numbers' });
    expect(failed.status).toBe(500);
    expect(failed.response.headers.get('x-faascope-source')).toBe('function');
    await failed.response.text();
    await expect(admin.invoke({ ...add, name: 'nope' })).rejects.toMatchObject({ code: 'unknown_function' });
    const viewer = createClient({ server: server.origin, token: 't-bob' });
    await expect(viewer.invoke(add)).rejects.toMatchObject({ code: 'role_not_allowed', status: 403 });
    const nowhere = createClient({ server: 'http://127.0.0.1:1' });
    await expect(nowhere.invoke(add)).rejects.toMatchObject({ code: 'unreachable' });
    const leaving = AbortSignal.timeout(200);
    await expect(admin.invoke(slow, { signal: leaving })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('finds out what answers at an address, and switches to it and back', async () => {
    const address = upstream.origin;
    expect(await admin.probeConnection({ address })).toMatchObject({ kind: 'cluster', version: 'v1.34.4' });
    await expect(admin.probeConnection({ address: '10.0.0.1:1' })).rejects.toMatchObject({
      code: 'target_not_allowed',
    });
    expect(await admin.switchConnection({ address })).toMatchObject({ kind: 'cluster' });
    expect(await admin.switchConnection({ address: 'local' })).toMatchObject({ kind: 'local' });
  });
});

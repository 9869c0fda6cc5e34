import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginSession as signInAt } from '../../src/api/gate/session.ts';
import { TokenTable } from '../../src/api/gate/tokenTable.ts';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';

const flags = ['--no-demo-calls', ...oneFunction];
const none = { id: null, name: null, role: null, namespaces: null, expiresAtSeconds: null };
const node = `/dynamic/node?node=${encodeURIComponent(hostname())}`;

describe('Signing in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-session-'));
  const file = join(folder, 'tokens');
  writeFileSync(file, 'ann t-admin admin\neve t-team caller team-b,team-a\n');
  let server: ServerProcess;
  let other: ServerProcess;
  beforeAll(async () => {
    const start = () => ServerProcess.start([...flags, '--token-file', file]);
    [server, other] = await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), other.stop()]);
    rmSync(folder, { recursive: true });
  });

  const send = (method: string, body?: string, headers: Record<string, string> = {}, { origin } = server) =>
    fetch(`${origin}/api/v1/session`, { method, headers, ...(body === undefined ? {} : { body }) });
  const beginSession = (token: string) => send('POST', JSON.stringify({ token }));
  /** The Cookie header that a browser sends after an answer. */
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  it('gives a cookie that counts as the token, on every server with the same tokens', async () => {
    const answer = await beginSession('t-team');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^faascope_session=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const session = await answer.json();
    const { nowSeconds } = Object(session);
    expect(Math.abs(nowSeconds - Date.now() / 1000)).toBeLessThan(5);
    const expiresAtSeconds = Math.floor(nowSeconds) + 43_200;
    const want = { name: 'eve', role: 'caller', namespaces: ['team-a', 'team-b'], expiresAtSeconds };
    expect(session).toEqual({ nowSeconds, id: expect.stringMatching(/^[\da-f]{32}$/), ...want });

    const cookie = cookieOf(answer);
    for (const each of [server, other]) {
      const { nowSeconds: later, ...known } = Object(await (await send('GET', undefined, { cookie }, each)).json());
      expect(later).toBeGreaterThanOrEqual(nowSeconds);
      expect(known).toEqual({ ...want, id: Object(session).id });
    }
  });

  it.each([
    [{}, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ origin: 'http://localhost:1' }, 403],
  ])('lets it read with %j: %i, cold and ready', async (headers, status) => {
    const cookie = cookieOf(await beginSession('t-admin'));
    for (const path of [node, '/global/pods', '/api/v1/pods']) {
      for (let turn = 0; turn < 3; turn++) {
        const answer = await fetch(server.origin + path, { headers: { cookie, ...headers } });
        await answer.text();
        expect({ path, turn, status: answer.status }).toEqual({ path, turn, status });
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
    }
  });

  it('is renewed by an answer more than an hour later, cold or ready', async () => {
    const holder = TokenTable.parse('ann t-admin admin').tokens.holderOf('t-admin');
    if (holder === null) throw new Error('no holder');
    const old = signInAt(holder, Date.now() / 1000 - 2 * 3600);
    for (const path of [node, '/api/v1/session']) {
      for (let turn = 0; turn < 3; turn++) {
        const answer = await fetch(server.origin + path, { headers: { cookie: `faascope_session=${old.newCookie}` } });
        await answer.text();
        expect(answer.headers.get('set-cookie')).toMatch(/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
        const renewed = await send('GET', undefined, { cookie: cookieOf(answer) });
        expect(renewed.headers.get('set-cookie')).toBeNull();
        const { id, expiresAtSeconds, nowSeconds } = Object(await renewed.json());
        expect(id).toBe(old.id);
        expect(Math.abs(expiresAtSeconds - nowSeconds - 43_200)).toBeLessThan(5);
      }
    }
  });

  it('lets it change something only on its own page', async () => {
    const cookie = cookieOf(await beginSession('t-admin'));
    const call = async (headers: Record<string, string>) => {
      const answer = await fetch(`${server.origin}/function/add`, { method: 'POST', headers: { cookie, ...headers } });
      await answer.text();
      return answer.status;
    };
    expect(await call({ origin: server.origin })).toBe(200);
    expect(await call({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await call({})).toBe(403);
    expect(await call({ origin: other.origin })).toBe(403);
  });

  it('is undone by DELETE in this browser', async () => {
    const answer = await send('DELETE', undefined, { cookie: cookieOf(await beginSession('t-admin')) });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toContain('faascope_session=; Path=/; Max-Age=0;');
    expect(await answer.json()).toMatchObject(none);
  });

  it('tells who sends a token, and nobody else', async () => {
    const answer = await send('GET', undefined, { authorization: 'Bearer t-admin' });
    expect(await answer.json()).toMatchObject({ ...none, name: 'ann', role: 'admin' });
    expect((await send('GET')).status).toBe(401);
    expect((await send('GET', undefined, { cookie: 'faascope_session=YQ.1.9999999999.x' })).status).toBe(401);
  });

  it.each([
    ['', 'malformed_request'],
    ['t-admin', 'malformed_request'],
    ['{}', 'malformed_request'],
    ['{"token": 1}', 'malformed_request'],
    ['{"token": ""}', 'malformed_request'],
    ['["t-admin"]', 'malformed_request'],
    [JSON.stringify({ token: 'x'.repeat(4097) }), 'malformed_request'],
    [JSON.stringify({ token: 'x'.repeat(40_000) }), 'body_too_large'],
  ])('refuses the body %.20s', async (body, code) => {
    const answer = await send('POST', body);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 400, body: { code } });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('is refused from other pages, whatever the token', async () => {
    const answer = await send('POST', '{"token": "t-admin"}', { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('has to wait after ten wrong tokens', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 10; count++) {
      const answer = await send('POST', '{"token": "guess"}', {}, other);
      statuses.push(answer.status);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
    }
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 401));
    for (const token of ['guess', 't-admin']) {
      const answer = await send('POST', JSON.stringify({ token }), {}, other);
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(30);
      expect(await answer.json()).toMatchObject({ code: 'too_many_requests' });
    }
    expect((await send('GET', undefined, { authorization: 'Bearer t-admin' }, other)).status).toBe(200);
    expect(other.output()).not.toMatch(/guess|t-admin/);
  });
});

it('A server without tokens has nobody to sign in', async () => {
  const server = await ServerProcess.start(flags);
  for (const [method, body] of [['GET'], ['POST', '{"token": "any"}'], ['DELETE']] as const) {
    const answer = await fetch(`${server.origin}/api/v1/session`, { method, ...(body === undefined ? {} : { body }) });
    expect({ method, status: answer.status }).toEqual({ method, status: 200 });
    expect(await answer.json()).toMatchObject(none);
  }
  await server.stop();
});

it('The cookie is sent back over TLS only, if it was set over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-session-tls-'));
  const { ca, cert, key } = makeTlsFiles('IP:127.0.0.1');
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const tls = ['--tls-cert', written('cert.pem', cert), '--tls-key', written('key.pem', key)];
  const server = await ServerProcess.start([...flags, ...tls, '--token-file', written('tokens', 'ann t-1\n')]);
  const cookie = await new Promise<unknown>((resolve, reject) => {
    const asked = https.request(`${server.origin}/api/v1/session`, { method: 'POST', ca }, (answer) => {
      answer.resume();
      resolve(answer.headers['set-cookie']?.[0]);
    });
    asked.on('error', reject).end('{"token": "t-1"}');
  });
  expect(cookie).toMatch(/; Secure$/);
  await server.stop();
  rmSync(folder, { recursive: true });
});

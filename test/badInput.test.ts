import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, sendRaw } from './rawHttp.ts';
import { ServerProcess } from './serverProcess.ts';

const named: readonly (readonly [string, string, string])[] = [
  ['/static/function', 'func', 'unknown_function'],
  ['/dynamic/function', 'func', 'unknown_function'],
  ['/static/pod', 'pod', 'unknown_pod'],
  ['/dynamic/pod', 'pod', 'unknown_pod'],
  ['/dynamic/getPodsFromNode', 'node', 'unknown_node'],
  ['/dynamic/node', 'node', 'unknown_node'],
  ['/logs', 'func', 'unknown_function'],
  ['/running', 'func', 'unknown_function'],
];

const strangeNames = [
  'nope',
  'ad',
  'add-',
  'add.*',
  'add|nodeinfo',
  '^add$',
  'add"} or {a="',
  'sum(up)',
  '../../etc/passwd',
  '..',
  '.',
  '/',
  '__proto__',
  'constructor',
  'toString',
  'add\0',
  '\0',
  ' add',
  'add ',
  'ADD',
  '加法',
  '💥',
  'a'.repeat(8192),
  '$(id)',
  "'; DROP TABLE",
  'add\r\nX-Evil: 1',
];

describe('Bad input', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
  });
  afterAll(() => server.stop());
  // Whatever happened before, the next request is answered.
  afterEach(async () => {
    expect((await server.get('/global/nodes')).status).toBe(200);
  });

  it.each(named)('%s does not find strange names', async (path, parameter, code) => {
    for (const name of strangeNames) {
      const got = await server.get(`${path}?${parameter}=${encodeURIComponent(name)}`);
      expect({ name, status: got.status, body: got.body }).toMatchObject({
        name,
        status: 404,
        body: { status: 'error', code },
      });
    }
  });

  it.each([...named, ['/setIP', 'ip', ''] as const])(
    '%s rejects a missing, empty, repeated or malformed parameter',
    async (path, parameter) => {
      for (const [query, code] of [
        ['', 'missing_parameter'],
        ['?', 'missing_parameter'],
        [`?${parameter}`, 'missing_parameter'],
        [`?${parameter}=`, 'missing_parameter'],
        [`?${parameter.toUpperCase()}=add`, 'missing_parameter'],
        [`?${parameter}=add&${parameter}=add`, 'repeated_parameter'],
        [`?${parameter}=%`, 'malformed_parameter'],
        [`?${parameter}=%zz`, 'malformed_parameter'],
        [`?${parameter}=%E5%8A`, 'malformed_parameter'],
        [`?${parameter}=add&x=%c0%80`, 'malformed_parameter'],
      ]) {
        const got = await server.get(path + query);
        expect({ query, status: got.status, body: got.body }).toMatchObject({
          query,
          status: 400,
          body: { status: 'error', code },
        });
      }
    },
  );

  it.each([
    ['/logs?func=add&tail=-1'],
    ['/logs?func=add&tail=x'],
    ['/logs?func=add&since=1.5'],
    ['/logs?func=add&since=1e99'],
    ['/logs?func=add&pod='],
    ['/running?func=add&since=NaN'],
    ['/setIP?ip=nonsense'],
    ['/setIP?ip=http://'],
    ['/setIP?ip=1.2.3.4:99999'],
    ['/setIP?ip=file:///etc/passwd'],
    ['/%'],
    ['/%zz/global'],
  ])('rejects the address %s', async (address) => {
    const got = await server.get(address);
    expect(got.status).toBe(400);
    expect(got.body).toMatchObject({ status: 'error' });
  });

  it.each([
    '/nope',
    '/global',
    '/global/',
    '/global/functions/',
    '//global/functions',
    '/Global/functions',
    '/static/../global/nodes/x',
    '/uix',
    '/function/',
    '/__proto__',
    '/favicon.ico',
  ])('has no path %s', async (path) => {
    const got = await server.get(path);
    expect([404, 405]).toContain(got.status);
    expect(got.body).toMatchObject({ status: 'error' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('rejects %s on the 12 paths', async (method) => {
    for (const path of ['/global/nodes', '/dynamic/node?node=x', '/setIP', '/logs']) {
      const got = await server.get(path, { method, body: '{"a":', headers: { 'content-type': 'application/json' } });
      expect(got.status).toBe(405);
      expect(got.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect(got.body).toMatchObject({ code: 'method_not_allowed' });
    }
  });

  it('answers HEAD like GET, without the body', async () => {
    for (const path of ['/global/nodes', `/dynamic/node?node=${hostname()}`]) {
      await server.get(path);
      for (let asked = 0; asked < 2; asked++) {
        const response = await fetch(server.origin + path, { method: 'HEAD' });
        expect(response.status).toBe(200);
        expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10);
      }
    }
  });

  const line = 'GET /global/nodes HTTP/1.1\r\nHost: localhost\r\n';
  it.each([
    ['a request that is not HTTP', 'hello\r\n\r\n', [400]],
    ['a malformed header', 'GET / HTTP/1.1\r\nHost: localhost\r\nx y\r\n\r\n', [400]],
    ['an unknown method', 'FOO /global/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
    ['headers that are too large', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [400]],
    ['two lengths', `${line}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, [400]],
    ['a length and chunks', `${line}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, [400]],
    ['a NUL in the head', 'GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
    ['a body on GET, then another request', `${line}Content-Length: 5\r\n\r\nhello${line}\r\n`, [200, 200]],
    ['a rare method', 'PROPFIND /global/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n', [405]],
    ['a TLS handshake', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), [400]],
  ])('answers %s with JSON', async (_name, bytes, want) => {
    const answers = answersIn(await sendRaw(server.origin, bytes));
    expect(answers.map(({ status }) => status)).toEqual(want);
    for (const { status, body } of answers)
      expect(body).toMatchObject({ status: status === 200 ? 'success' : 'error' });
  });

  it('keeps serving while a request never ends', async () => {
    const pending = sendRaw(server.origin, 'GET /global/nodes HTTP/1.1\r\nHost: local', { firstMs: 500 });
    expect((await server.get('/global/nodes')).status).toBe(200);
    expect(await pending).toBe('');
  });

  it('rejects a foreign Host on loopback, for cold and for ready answers', async () => {
    for (let asked = 0; asked < 2; asked++) {
      const good = answersIn(await sendRaw(server.origin, `${line}Connection: close\r\n\r\n`));
      expect(good[0]?.status).toBe(200);
      const bad = answersIn(
        await sendRaw(server.origin, 'GET /global/nodes HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
      );
      expect(bad).toMatchObject([{ status: 403, body: { code: 'host_not_allowed' } }]);
    }
  });
});

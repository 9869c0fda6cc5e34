import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, sendRaw } from './rawHttp.ts';
import { oneFunction, ServerProcess } from './serverProcess.ts';

const tokens = `ann t-admin admin
bob t-viewer
eve t-caller caller
out t-elsewhere viewer other-namespace
`;

/** Each request is sent several times: first through the router, then answered ahead of it where answers are kept ready. */
describe('The gate, for cold and for ready answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-tokens-'));
  const file = join(folder, 'tokens');
  writeFileSync(file, tokens);
  let guarded: ServerProcess;
  let open: ServerProcess;
  beforeAll(async () => {
    guarded = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--token-file', file]);
    open = await ServerProcess.start(['--no-demo-calls', ...oneFunction, '--allow-origin', 'https://ui.example']);
  });
  afterAll(async () => {
    await Promise.all([guarded.stop(), open.stop()]);
    rmSync(folder, { recursive: true });
  });

  const node = `/dynamic/node?node=${encodeURIComponent(hostname())}`;

  it.each([
    [node, '', 401],
    [node, 'Bearer nope', 401],
    [node, 'Basic t-admin', 401],
    [node, 'Bearer t-viewer', 200],
    ['/static/function?func=add', 'Bearer t-viewer', 200],
    ['/static/function?func=add', 'Bearer t-elsewhere', 404],
    ['/dynamic/pod?pod=add', 'Bearer t-caller', 200],
    ['/dynamic/pod?pod=add', 'Bearer t-elsewhere', 404],
    ['/logs?func=add', 'Bearer t-elsewhere', 404],
    ['/setIP?ip=local', 'Bearer t-caller', 403],
    ['/setIP?ip=local', 'Bearer t-admin', 200],
    ['/nowhere', '', 401],
    ['/openapi.json', '', 200],
    ['/metrics', '', 200],
    ['/livez', '', 200],
    ['/readyz', '', 200],
  ])('answers %s with token "%s" with %i', async (path, authorization, status) => {
    for (const way of ['cold', 'warm', 'warm']) {
      const headers: Record<string, string> = authorization === '' ? {} : { authorization };
      const answer = await fetch(guarded.origin + path, { headers });
      const text = await answer.text();
      expect({ way, status: answer.status }).toEqual({ way, status });
      expect(text).not.toContain('t-admin');
      if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it.each([
    ['GET *setIP?ip=local', 400, { code: 'malformed_request' }],
    ['GET xsetIP?ip=local', 400, { code: 'malformed_request' }],
    ['POST *function/add', 400, { code: 'malformed_request' }],
    ['GET *livez', 400, { code: 'malformed_request' }],
    ['OPTIONS *', 400, { code: 'malformed_request' }],
    ['GET /setIP#?ip=local', 400, { code: 'malformed_request' }],
    ['GET /nowhere#%zz', 400, { code: 'malformed_request' }],
    ['GET /nowhere%zz', 400, { code: 'malformed_parameter' }],
    ['GET http://localhost/setIP?ip=local', 403, { code: 'role_not_allowed' }],
    ['POST http://localhost/%66unction/add', 403, { code: 'role_not_allowed' }],
    ['GET http://evil.example/global/nodes', 403, { code: 'host_not_allowed' }],
    ['QUERY /global/nodes', 405, { code: 'method_not_allowed' }],
    ['GET /global%2Fnodes', 404, { code: 'unknown_path' }],
    ['GET http://localhost/global/nodes', 200, { status: 'success' }],
    ['GET /global/%6Eodes', 200, { status: 'success' }],
  ])('answers %s of a viewer with %i', async (line, status, body) => {
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t-viewer\r\nConnection: close\r\n\r\n`;
    expect(answersIn(await sendRaw(guarded.origin, head))).toMatchObject([{ status, body }]);
  });

  it('never serves the answer of one token to another: other namespaces do not exist for it', async () => {
    const pods = async (token: string) =>
      (await guarded.get('/global/pods', { headers: { authorization: `Bearer ${token}` } })).body;
    for (let turn = 0; turn < 2; turn++) {
      expect(JSON.stringify(await pods('t-viewer'))).toContain('"pod_name":"add"');
      expect(await pods('t-elsewhere')).toMatchObject({ status: 'success', pods: [] });
    }
  });

  it.each([
    [undefined, null],
    ['https://ui.example', 'https://ui.example'],
    ['https://evil.example', null],
    ['http://localhost:3000', null],
  ])('lets a browser on %s read as %s', async (origin, allowed) => {
    for (let turn = 0; turn < 2; turn++) {
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      for (const path of [node, '/global/functions', '/nowhere', '/logs?func=add']) {
        const answer = await fetch(open.origin + path, { headers });
        await answer.text();
        expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      }
    }
  });

  it('answers a preflight request of origins that may read', async () => {
    const preflight = (origin: string) =>
      fetch(`${open.origin}/function/add`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('https://ui.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://ui.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

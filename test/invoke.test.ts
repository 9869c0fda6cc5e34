import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './serverProcess.ts';

const stack = `functions:
  echo: {fprocess: cat}
  headers: {fprocess: env}
  fails: {fprocess: sh fails.sh}
  slow: {fprocess: sh slow.sh}
`;

describe('POST /api/v1/functions/{namespace}/{name}/invoke', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-invoke-'));
  let server: ServerProcess;
  let guarded: ServerProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'fails.sh'), 'echo went wrong; exit 3\n');
    writeFileSync(join(folder, 'slow.sh'), 'echo begun; sleep 3\n');
    writeFileSync(join(folder, 'tokens'), 'ann t-viewer\nbob t-caller caller\neve t-other caller elsewhere\n');
    const flags = ['--functions', folder];
    [server, guarded] = await Promise.all([
      ServerProcess.start(flags),
      ServerProcess.start([...flags, '--token-file', join(folder, 'tokens')]),
    ]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), guarded.stop()]);
    rmSync(folder, { recursive: true });
  });

  const invoke = (name: string, init: RequestInit = {}, { origin } = server) =>
    fetch(`${origin}/api/v1/functions/openfaas-fn/${name}/invoke`, { method: 'POST', ...init });
  const callOf = async (name: string, id: string) => {
    const { status, body } = await server.get(`/api/v1/functions/openfaas-fn/${name}/calls/${id}`);
    return { status, body: Object(body) };
  };

  it('passes input and output on, and sets the answer apart from those of the server', async () => {
    const answer = await invoke('echo', { body: '<script>', headers: { 'content-type': 'text/html' } });
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: '<script>' });
    const { headers } = answer;
    expect(headers.get('content-security-policy')).toBe("sandbox; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-faascope-source')).toBe('function');
    expect(headers.get('x-call-id')).toMatch(/^[\w-]{36}$/);
    expect(headers.get('set-cookie')).toBeNull();
    expect(Number(headers.get('x-duration-seconds'))).toBeGreaterThan(0);
  });

  it('tells the status of a function from its own', async () => {
    const failed = await invoke('fails');
    expect({ status: failed.status, text: await failed.text() }).toEqual({ status: 500, text: 'went wrong\n' });
    expect(failed.headers.get('x-faascope-source')).toBe('function');
    const unknown = await invoke('nope');
    expect({ status: unknown.status, body: await unknown.json() }).toMatchObject({
      status: 404,
      body: { code: 'unknown_function' },
    });
    expect(unknown.headers.get('x-faascope-source')).toBeNull();
  });

  it('answers while the input is still being sent', async () => {
    const { hostname, port } = new URL(server.origin);
    const path = '/api/v1/functions/openfaas-fn/echo/invoke';
    const sent = request({ hostname, port, path, method: 'POST' });
    sent.write('first');
    const answered: Promise<IncomingMessage[]> = once(sent, 'response');
    sent.end(' last');
    const [answer] = await answered;
    expect(answer === undefined ? '' : await text(answer)).toBe('first last');
  });

  it.each([
    ['', undefined],
    ['?connection=local', undefined],
    ['?a=1&connection=local&b=%20', 'a=1&b=%20'],
    ['?%63onnection=local&connections=2', 'connections=2'],
  ])('passes the query %s on without the connection', async (query, want) => {
    const path = `${server.origin}/api/v1/functions/openfaas-fn/headers/invoke${query}`;
    const output = await (await fetch(path, { method: 'POST' })).text();
    expect(/^Http_Query=(.*)$/m.exec(output)?.[1]).toBe(want);
    expect(output).toMatch(/^Http_Path=\/$/m);
  });

  it('passes neither token nor cookie on, whichever path calls the function', async () => {
    const headers = { authorization: 'Bearer t-caller', cookie: 'faascope_session=x; theme=dark', 'x-mine': 'yes' };
    for (const path of ['/api/v1/functions/openfaas-fn/headers/invoke', '/function/headers']) {
      const output = await (await fetch(guarded.origin + path, { method: 'POST', headers })).text();
      expect(output).toContain('Http_X_Mine=yes');
      expect(output).not.toMatch(/Authorization|Cookie|t-caller|theme/i);
    }
  });

  it.each([
    ['', 401, 'unauthorized'],
    ['t-viewer', 403, 'role_not_allowed'],
    ['t-other', 404, 'unknown_function'],
  ])('is not for the token "%s": %i', async (token, status, code) => {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await invoke('echo', { headers }, guarded);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status, body: { code } });
    expect((await invoke('echo', { headers: { authorization: 'Bearer t-caller' } }, guarded)).status).toBe(200);
  });

  it.each([
    ['t-viewer', false],
    ['t-caller', true],
  ])('says whether the token %s may: %s', async (token, may) => {
    const { body } = await guarded.get('/api/v1/connections/local', { headers: { authorization: `Bearer ${token}` } });
    expect(body).toMatchObject({ may: { invoke: may, setIP: false, logs: true } });
  });

  it('is refused to pages of other sites', async () => {
    const answer = await invoke('echo', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    });
  });

  it('leads to the invocation behind a call, while it runs and afterwards', async () => {
    const answered = invoke('slow', { headers: { 'x-call-id': 'call-7' } });
    await expect.poll(async () => (await callOf('slow', 'call-7')).body.invocation?.state).toBe('running');
    const while_ = await callOf('slow', 'call-7');
    expect(while_.body).toMatchObject({
      connection: 'local',
      function: { namespace: 'openfaas-fn', name: 'slow' },
      callId: 'call-7',
      answeredAtSeconds: null,
      matched: 'callId',
      why: null,
    });
    const answer = await answered;
    expect([answer.headers.get('x-call-id'), await answer.text()]).toEqual(['call-7', 'begun\n']);
    await expect.poll(async () => (await callOf('slow', 'call-7')).body.invocation?.state).toBe('succeeded');
    const { body } = await callOf('slow', 'call-7');
    expect(body.invocation.id).toBe(while_.body.invocation.id);
    expect(body.answeredAtSeconds - body.sentAtSeconds).toBeGreaterThan(2.9);
    expect(body.answeredAtSeconds - body.sentAtSeconds).toBeLessThan(10);
  });

  it('knows no call that was not made', async () => {
    expect(await callOf('slow', 'never')).toMatchObject({ status: 404, body: { code: 'unknown_invocation' } });
    expect(await callOf('nope', 'never')).toMatchObject({ status: 404, body: { code: 'unknown_function' } });
  });
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, sendRaw } from './rawHttp.ts';
import { ServerProcess } from './serverProcess.ts';

const stack = `functions:
  echo: {fprocess: cat, labels: {com.openfaas.scale.min: "2"}}
  fails: {fprocess: sh fails.sh}
  late: {fprocess: sleep 60, exec_timeout: 300ms}
  absent: {fprocess: ./is-not-there}
  deaf: {fprocess: "true"}
  sink: {fprocess: wc -c, read_timeout: 1m}
  asked: {fprocess: sh asked.sh}
  elsewhere: {image: a/b}
`;

describe('POST /function/NAME', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-call-'));
  let server: ServerProcess;
  beforeAll(async () => {
    mkdirSync(join(folder, 'handler'));
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'fails.sh'), 'echo went wrong; exit 3\n');
    writeFileSync(join(folder, 'asked.sh'), 'echo "$Http_Path?$Http_Query"\n');
    server = await ServerProcess.start(['--functions', folder]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const call = (name: string, init: RequestInit = {}) =>
    fetch(`${server.origin}/function/${name}`, { method: 'POST', ...init });

  it('returns the output of the function with its call id and duration', async () => {
    const answer = await call('echo/some/path?q=1', { body: 'hello', headers: { 'x-call-id': 'mine-7' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('hello');
    expect(answer.headers.get('x-call-id')).toBe('mine-7');
    expect(Number(answer.headers.get('x-duration-seconds'))).toBeGreaterThan(0);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['/function/asked', '/?\n'],
    ['/function/asked/?', '/?\n'],
    ['/function/asked/a%20b//%E6%BC%A2?q=%20&r=1?', '/a b//漢?q=%20&r=1?\n'],
    ['/%66unction/%61sked/x%2Fy?q', '/x/y?q\n'],
    ['http://localhost/function/asked/x?http://h/?q', '/x?http://h/?q\n'],
  ])('%s passes path and query to the function', async (target, want) => {
    const { hostname, port } = new URL(server.origin);
    const asked = request({ hostname, port, path: target, method: 'POST' }).end();
    const answer: IncomingMessage = (await once(asked, 'response'))[0];
    expect(answer.statusCode).toBe(200);
    expect(await text(answer)).toBe(want);
  });

  it.each(['asked%2Fx', 'asked%3Fq', '%2Fasked', 'asked%00'])('%s does not name a function', async (name) => {
    const answer = await call(name);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 404,
      body: { code: 'unknown_function' },
    });
  });

  it('spreads calls over the replicas', async () => {
    const called = async () => {
      await Promise.all(Array.from({ length: 4 }, () => call('echo', { body: 'x' }).then((answer) => answer.text())));
      const logs = await Promise.all(pods.map((pod) => server.get(`/logs?func=echo&pod=${pod}`)));
      return logs.filter(({ body }) => JSON.stringify(body).includes('Forking fprocess.')).length;
    };
    const { body } = await server.get('/global/pods');
    const pods = [...JSON.stringify(body).matchAll(/"(echo-[^"]+)"/g)].map((match) => match[1]);
    expect(pods).toHaveLength(2);
    // The second replica starts slightly later than the first.
    await expect.poll(called).toBe(2);
  });

  it.each([
    ['nope', 404, 'unknown_function'],
    ['elsewhere', 404, 'unknown_function'],
    ['toString', 404, 'unknown_function'],
    ['absent', 502, 'function_failed'],
    ['late', 504, 'function_timeout'],
  ])('a call of %s fails with %i in JSON', async (name, status, code) => {
    const answer = await call(name, { body: 'x' });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { status: 'error', code },
    });
  });

  it('a non-zero exit gives 500 with the output and counts as an error', async () => {
    const answer = await call('fails');
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 500, text: 'went wrong\n' });
    expect((await server.get('/static/function?func=fails')).body).toMatchObject({
      invocations: { success: 0, error: 1 },
    });
  });

  it.each(['GET', 'PUT', 'DELETE'])('rejects the method %s', async (method) => {
    const answer = await call('echo', { method });
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'OPTIONS, POST',
    });
  });

  it('accepts any body and content type as input', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await call('echo', { body: '{"broken', headers: { 'content-type': type } });
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: '{"broken' });
    }
  });

  it('input that the function does not read does not block the connection', async () => {
    const body = 'x'.repeat(3_000_000);
    const two = `POST /function/deaf HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const answers = await sendRaw(server.origin, `${two}GET /global/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n`, {
      silentMs: 3000,
    });
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(2);
  });

  it('rejects endless input at 64 MiB and releases what it held', async () => {
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const asked = request(`${server.origin}/function/sink`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      const send = () => {
        while (!asked.destroyed && asked.write(chunk));
      };
      asked.on('drain', send).on('error', reject);
      send();
    });
    expect(answered).toBe(400);
    const rssKib = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.child.pid)], { encoding: 'utf8' }));
    expect(rssKib / 1024).toBeLessThan(250);
  });

  it('counts a caller that leaves and serves the next call', async () => {
    const leaving = new AbortController();
    const left = call('late', { signal: leaving.signal });
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect((await call('echo', { body: 'still here' })).status).toBe(200);
  });

  it.each([
    ['chunked', 200],
    ['Chunked', 200],
    ['gzip, chunked', 400],
    ['identity, chunked', 400],
  ])('of an input with Transfer-Encoding: %s answers %s', async (coding, want) => {
    const head = `POST /function/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: ${coding}\r\n\r\n`;
    const answer = await sendRaw(server.origin, `${head}3\r\n1 2\r\n0\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${want} `));
  });

  it('reports broken chunks as broken HTTP', async () => {
    const head = 'POST /function/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answers = answersIn(await sendRaw(server.origin, `${head}zz\r\nhello\r\n`));
    expect(answers).toMatchObject([{ status: 400, body: { code: 'malformed_request' } }]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { freePort } from '../prometheus/freePort.ts';
import { oneFunction, ServerProcess } from '../serverProcess.ts';
import { until } from '../until.ts';

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Ends the answer, of a stream too. */
  readonly close: () => void;
}

describe.runIf(component('nginx'))('Behind nginx, with --trusted-proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-trusted-'));
  const running: (() => Promise<unknown>)[] = [];
  /** Origin of a proxy in front of a server. */
  const proxied = new Map<ServerProcess, string>();
  let guarded: ServerProcess;
  let open: ServerProcess;

  async function start(flags: readonly string[]): Promise<ServerProcess> {
    const server = await ServerProcess.start([
      ...flags,
      '--no-demo-calls',
      '--trusted-proxy',
      '127.0.0.1',
      ...oneFunction,
    ]);
    running.push(() => server.stop());
    const port = await freePort();
    const within = mkdtempSync(join(folder, 'nginx-'));
    writeFileSync(
      join(within, 'nginx.conf'),
      `user root; daemon off; pid ${within}/pid; error_log stderr; events {}
       http {
         access_log off; client_body_temp_path ${within}; proxy_temp_path ${within};
         fastcgi_temp_path ${within}; uwsgi_temp_path ${within}; scgi_temp_path ${within};
         server { listen 127.0.0.1:${port}; location / {
           proxy_pass ${server.origin}; proxy_http_version 1.1; proxy_buffering off; proxy_set_header Host localhost;
           proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto https;
         } }
       }`,
    );
    const nginx = spawn('nginx', ['-p', within, '-c', join(within, 'nginx.conf')], { stdio: 'ignore' });
    const ended = once(nginx, 'exit');
    running.push(async () => nginx.kill() && (await ended));
    const origin = `http://127.0.0.1:${port}`;
    await until('nginx serves', () =>
      fetch(`${origin}/livez`).then(
        () => true,
        () => false,
      ),
    );
    proxied.set(server, origin);
    return server;
  }

  beforeAll(async () => {
    writeFileSync(join(folder, 'tokens'), 'ann t-1\n');
    guarded = await start(['--token-file', join(folder, 'tokens')]);
    open = await start(['--max-streams-per-client', '1']);
  });
  afterAll(async () => {
    await Promise.all(running.map((stop) => stop()));
    rmSync(folder, { recursive: true });
  });

  /** Asks from one of the addresses of this machine. */
  async function ask(url: string, from: string, body: string | null, forwardedFor?: string): Promise<Answer> {
    const headers = { host: 'localhost', ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }) };
    const request = http.request(url, { localAddress: from, headers, method: body === null ? 'GET' : 'POST' });
    request.end(body ?? undefined);
    const [answer]: http.IncomingMessage[] = await once(request, 'response');
    if (answer === undefined) throw new Error('no answer');
    answer.resume();
    return { status: answer.statusCode ?? 0, headers: answer.headers, close: () => answer.destroy() };
  }
  const signIn = (origin: string, token: string, from: string, forwardedFor?: string) =>
    ask(`${origin}/api/v1/session`, from, JSON.stringify({ token }), forwardedFor);

  it('failed sign-ins count for the client that the proxy sees, whatever it says itself', async () => {
    const origin = proxied.get(guarded) ?? '';
    for (let count = 0; count < 10; count++) {
      expect((await signIn(origin, 'guess', '127.0.0.2', `192.0.2.${count}`)).status).toBe(401);
    }
    expect((await signIn(origin, 't-1', '127.0.0.2', '192.0.2.99')).status).toBe(429);
    expect((await signIn(origin, 't-1', '127.0.0.3')).status).toBe(200);
    // What is no trusted proxy counts as itself.
    expect((await signIn(guarded.origin, 't-1', '127.0.0.4', '127.0.0.2')).status).toBe(200);
    expect((await signIn(guarded.origin, 't-1', '127.0.0.2')).status).toBe(429);
  });

  it('the cookie is for TLS only, if the proxy says that its client uses TLS', async () => {
    const cookieOf = async (origin: string, from: string) => (await signIn(origin, 't-1', from)).headers['set-cookie'];
    expect(await cookieOf(proxied.get(guarded) ?? '', '127.0.0.3')).toEqual([expect.stringMatching(/; Secure$/)]);
    expect(await cookieOf(guarded.origin, '127.0.0.3')).toEqual([expect.not.stringContaining('Secure')]);
  });

  it('streams count for the client that the proxy sees', async () => {
    const stream = (from: string) => ask(`${proxied.get(open)}/api/v1/stream?topic=node:${hostname()}`, from, null);
    const first = await stream('127.0.0.2');
    const other = await stream('127.0.0.3');
    expect([first.status, other.status]).toEqual([200, 200]);
    const second = await stream('127.0.0.2');
    expect(second.status).toBe(429);
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    first.close();
    other.close();
  });

  it.each([
    ['an IPv4 address and the same one written in IPv6', '198.51.100.7', '::ffff:198.51.100.7', '::ffff:198.51.100.8'],
    ['two addresses of one IPv6 network', '2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:2::1'],
  ])('%s count as one client, another does not', async (_what, address, same, another) => {
    const stream = (from: string) =>
      ask(`${open.origin}/api/v1/stream?topic=node:${hostname()}`, '127.0.0.1', null, from);
    const first = await stream(address);
    const other = await stream(another);
    expect([first.status, other.status, (await stream(same)).status]).toEqual([200, 200, 429]);
    first.close();
    other.close();
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { onBug } from '../../model/bugs.ts';
import { exchange } from './exchange.ts';

const ok = 'HTTP/1.1 200 OK\r\n';

let server: Server | undefined;
let dispatcher: Dispatcher | undefined;

afterEach(async () => {
  await dispatcher?.destroy();
  server?.close();
});

/** A server that answers anything with `raw`. @returns its URL */
async function speaking(raw: string): Promise<URL> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(raw));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return new URL(`http://127.0.0.1:${address.port}/`);
}

/** What asking `url` throws, and the bugs it reports. */
async function failure(url: URL, through: Dispatcher): Promise<{ readonly fault: unknown; readonly bugs: unknown[] }> {
  dispatcher = through;
  const bugs: unknown[] = [];
  const end = onBug((bug) => bugs.push(bug));
  const request = { title: 'gateway', url, dispatcher: through, headers: {}, timeoutMs: 60_000 };
  const fault = await exchange(request, null, ({ body }) => body.text()).catch((thrown: unknown) => thrown);
  end();
  return { fault, bugs };
}

describe('an upstream that does not answer in HTTP', () => {
  const noHttp = / \(gateway\) does not speak HTTP \(.+\)\. If it serves HTTPS, use https:\/\/\.$/;
  it.each<[string, string, RegExp]>([
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', noHttp],
    ['a bad chunk size', `${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`, noHttp],
    ['a bad header', `${ok}ba d: x\r\n\r\n`, noHttp],
    ['a bad content length', `${ok}content-length: abc\r\n\r\n`, noHttp],
    ['the status 99', 'HTTP/1.1 99 X\r\n\r\n', noHttp],
    ['the status 000', 'HTTP/1.1 000 X\r\n\r\n', / \(gateway\) failed \(ERR_ASSERTION\)\.$/],
  ])('fails and is no bug: %s', async (_name, raw, message) => {
    const { fault, bugs } = await failure(await speaking(raw), new Agent());
    expect(fault).toMatchObject({ name: 'Fault', code: 'upstream_failed', message: expect.stringMatching(message) });
    expect(bugs).toEqual([]);
  });

  it.each(['http', 'https'])('fails and is no bug: a proxy, for %s', async (scheme) => {
    const proxy = await speaking('SSH-2.0-OpenSSH_9.6\r\n');
    const { fault, bugs } = await failure(new URL(`${scheme}://up.example/`), new ProxyAgent(proxy.href));
    expect(fault).toMatchObject({ name: 'Fault', code: 'upstream_failed' });
    expect(bugs).toEqual([]);
  });
});

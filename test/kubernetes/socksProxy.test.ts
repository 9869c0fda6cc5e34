import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { socksConnector } from '../../src/sources/http/socksConnector.ts';
import type { ClusterAccess } from '../../src/sources/kubernetes/access/clusterAccess.ts';
import { readText } from '../../src/sources/kubernetes/clusterApi.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { component } from '../component.ts';
import { testAccess } from './clusterAccess.ts';
import { ClusterServer } from './clusterServer.ts';
import { fakeNode, nodesPath } from './fakeObjects.ts';
import { makeTlsFiles, type TlsFiles } from './tlsFiles.ts';

/** How a proxy misbehaves. */
interface Odd {
  readonly method?: number;
  readonly loginStatus?: number;
  readonly reply?: number;
  readonly says?: string;
}

/** A SOCKS5 proxy that always connects to one port of this machine, and forwards a few bytes at a time. */
class SocksProxy {
  /** The requests it received: `login` (if any) and `type host port`. */
  readonly asked: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    void this.#serve(socket).catch(() => socket.destroy());
  });
  readonly #upstreamPort: number;
  readonly #odd: Odd;

  constructor(upstreamPort: number, odd: Odd = {}) {
    this.#upstreamPort = upstreamPort;
    this.#odd = odd;
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const { method = 0, loginStatus = 0, reply = 0, says } = this.#odd;
    const bytes = socket[Symbol.asyncIterator]();
    let held = Buffer.alloc(0);
    const take = async (count: number) => {
      while (held.length < count) held = Buffer.concat([held, (await bytes.next()).value]);
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    };
    const text = async () => (await take((await take(1))[0] ?? 0)).toString();
    const [, methods = 0] = await take(2);
    await take(methods);
    if (says !== undefined) {
      socket.end(says);
      return;
    }
    socket.write(Buffer.from([5]));
    socket.write(Buffer.from([method]));
    if (method === 2) {
      await take(1);
      this.asked.push(`${await text()} ${await text()}`);
      socket.write(Buffer.from([1, loginStatus]));
    }
    const [, , , type] = await take(4);
    const host = type === 3 ? await text() : (await take(type === 1 ? 4 : 16)).toString('hex');
    this.asked.push(`${type} ${host} ${(await take(2)).readUInt16BE()}`);
    const upstream = connect(this.#upstreamPort, '127.0.0.1', () => {
      socket.write(Buffer.from([5, reply, 0]));
      socket.write(Buffer.from([3, 4, ...Buffer.from('here'), 0, 0]));
      upstream.pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) upstream.write(next.value);
    upstream.end();
  }
}

describe.runIf(component('openssl'))('a SOCKS5 proxy', () => {
  let tls: TlsFiles;
  let server: ClusterServer;
  let proxy: SocksProxy | null = null;
  let api: HttpClusterApi | null = null;
  beforeAll(() => {
    tls = makeTlsFiles('DNS:k8s.example');
  });
  const serve = async (given: TlsFiles | null) => {
    server = new ClusterServer(given);
    server.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    await server.start();
  };
  beforeEach(() => serve(tls));
  afterEach(async () => {
    await api?.close();
    proxy?.stop();
    await server.kill();
  });

  /** The list of nodes, requested through the proxy. */
  async function nodes(scheme: string, login: string, access: ClusterAccess, odd?: Odd): Promise<string> {
    proxy = new SocksProxy(Number(new URL(server.origin).port), odd);
    api = new HttpClusterApi(access, `${scheme}://${login}${await proxy.start()}`);
    return readText(api, { path: nodesPath }, new AbortController().signal);
  }

  it.each(['socks5h', 'socks5', 'socks'])('%s: the proxy resolves the name, and TLS passes through', async (scheme) => {
    const access = testAccess('https://k8s.example:6443', { ca: tls.ca });
    expect(await nodes(scheme, '', access)).toContain('"n1"');
    expect(proxy?.asked).toEqual(['3 k8s.example 6443']);
  });

  it.each([
    { origin: 'https://10.1.2.3', asked: '1 0a010203 443' },
    { origin: 'https://[fd00::1:2]:6443', asked: `4 fd00${'0'.repeat(20)}00010002 6443` },
    { origin: 'https://[1:2:3:4:5:6:7:8]:6443', asked: '4 00010002000300040005000600070008 6443' },
  ])('is sent the address of $origin', async ({ origin, asked }) => {
    expect(await nodes('socks5', '', testAccess(origin, { insecure: true }))).toContain('"n1"');
    expect(proxy?.asked).toEqual([asked]);
  });

  it('carries plain HTTP, with a user name and password', async () => {
    await server.kill();
    await serve(null);
    expect(await nodes('socks5', 'u:p%40ss@', testAccess('http://k8s.example'), { method: 2 })).toContain('"n1"');
    expect(proxy?.asked).toEqual(['u p@ss', '3 k8s.example 80']);
  });

  it.each<[string, Odd, string, { code: string; message: string }]>([
    [
      'refuses the connection by its rules',
      { reply: 2 },
      '',
      { code: 'upstream_refused', message: 'refused the connection (2).' },
    ],
    [
      'cannot reach the target',
      { reply: 5 },
      '',
      { code: 'upstream_refused', message: 'Connection refused by k8s.example:6443' },
    ],
    [
      'requires a login',
      { method: 2 },
      '',
      { code: 'upstream_refused', message: 'requires a user name and password.' },
    ],
    [
      'rejects the login',
      { method: 2, loginStatus: 1 },
      'u:SECRET@',
      { code: 'upstream_refused', message: 'did not accept the user name and password.' },
    ],
    [
      'supports other logins only',
      { method: 255 },
      'u:SECRET@',
      { code: 'upstream_refused', message: 'no supported way to log in' },
    ],
    [
      'speaks HTTP',
      { says: 'HTTP/1.1 400 Bad Request\r\n\r\n' },
      '',
      { code: 'upstream_failed', message: 'is not a SOCKS5 proxy.' },
    ],
    ['hangs up', { says: '' }, '', { code: 'upstream_failed', message: 'closed the connection' }],
  ])('is reported if it %s', async (_name, odd, login, { code, message }) => {
    const asking = nodes('socks5h', login, testAccess('https://k8s.example:6443', { ca: tls.ca }), odd);
    const thrown = await asking.catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(String(thrown)).not.toContain('SECRET');
  });

  it('is reported if unreachable', async () => {
    api = new HttpClusterApi(testAccess('https://k8s.example:6443'), 'socks5://127.0.0.1:1');
    await expect(readText(api, { path: nodesPath }, new AbortController().signal)).rejects.toMatchObject({
      code: 'upstream_refused',
      message: expect.stringContaining('Cannot connect to the SOCKS5 proxy 127.0.0.1:1.'),
    });
  });

  it('times out if silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const open = socksConnector(`socks5://127.0.0.1:${port}`, { timeout: 50 });
    const asked = { hostname: 'k8s.example', protocol: 'http:', port: '80' };
    const thrown = await new Promise((resolve) => open(asked, (...[error]) => resolve(error)));
    expect(thrown).toMatchObject({ code: 'ETIMEDOUT' });
    silent.close();
  });
});

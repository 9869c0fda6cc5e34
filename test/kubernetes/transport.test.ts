import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodeTls from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClusterAccess } from '../../src/sources/kubernetes/access/clusterAccess.ts';
import { FileCredentials } from '../../src/sources/kubernetes/access/fileCredentials.ts';
import { readText } from '../../src/sources/kubernetes/clusterApi.ts';
import { HttpClusterApi } from '../../src/sources/kubernetes/httpClusterApi.ts';
import { component } from '../component.ts';
import { testAccess } from './clusterAccess.ts';
import { ClusterServer } from './clusterServer.ts';
import { fakeNode, nodesPath } from './fakeObjects.ts';
import { makeTlsFiles, type TlsFiles } from './tlsFiles.ts';

const never = new AbortController().signal;

async function namesAt(api: HttpClusterApi): Promise<string[]> {
  const { items } = JSON.parse(await readText(api, { path: nodesPath }, never));
  return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
}

/** A proxy that forwards requests and tunnels, and counts them. */
class TestProxy {
  readonly requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url}`);
    const { host, pathname, search } = new URL(request.url ?? '');
    void fetch(`http://${host}${pathname}${search}`).then(async (answer) => response.end(await answer.text()));
  });

  async start(): Promise<string> {
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => {
      this.requests.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      const [host, port] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream
        .on('error', () => socket.destroy())
        .pipe(socket.on('error', () => upstream.destroy()))
        .pipe(upstream);
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

describe.runIf(component('openssl'))('connections to the API', () => {
  let tls: TlsFiles;
  let server: ClusterServer;
  let apis: HttpClusterApi[] = [];
  const open = (access: ClusterAccess, proxyUrl: string | null = null) => {
    const api = new HttpClusterApi(access, proxyUrl);
    apis.push(api);
    return api;
  };
  beforeAll(() => {
    tls = makeTlsFiles('IP:127.0.0.1,DNS:k8s.example');
  });
  const serve = async (given: TlsFiles | null) => {
    server = new ClusterServer(given);
    server.cluster.put(nodesPath, fakeNode('n1', '10.0.0.1'));
    await server.start();
  };
  beforeEach(() => serve(tls));
  afterEach(async () => {
    await Promise.all(apis.map((api) => api.close()));
    apis = [];
    await server.kill();
  });

  it("check the server's certificate and present the client's", async () => {
    const credentials = new FileCredentials({
      token: null,
      basic: null,
      cert: { text: tls.clientCert },
      key: { text: tls.clientKey },
    });
    expect(await namesAt(open(testAccess(server.origin, { ca: tls.ca, credentials })))).toEqual(['n1']);
    expect([...server.clients]).toEqual(['client']);
  });

  it.each<[string, () => Partial<ClusterAccess>, string]>([
    ['an unknown authority', () => ({}), 'is not signed by a trusted authority'],
    ['a wrong name', () => ({ ca: tls.ca, serverName: 'other.example' }), 'is for another name'],
  ])('do not trust %s', async (_name, more, words) => {
    await expect(namesAt(open(testAccess(server.origin, more())))).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringContaining(words),
    });
    expect(server.cluster.requests).toEqual([]);
  });

  it.each<[string, () => Partial<ClusterAccess>]>([
    ['another name given in the kubeconfig', () => ({ ca: tls.ca, serverName: 'k8s.example' })],
    ['insecure-skip-tls-verify', () => ({ insecure: true })],
  ])('trust %s', async (_name, more) => {
    expect(await namesAt(open(testAccess(server.origin, more())))).toEqual(['n1']);
  });

  it('share one TLS context, which may take megabytes', async () => {
    const credentials = new FileCredentials({
      token: null,
      basic: null,
      cert: { text: tls.clientCert },
      key: { text: tls.clientKey },
    });
    const api = open(testAccess(server.origin, { ca: tls.ca, credentials }));
    await namesAt(api);
    // What Node.js calls for each connection that is given none.
    const made = vi.spyOn(nodeTls, 'createSecureContext');
    onTestFinished(() => made.mockRestore());
    await Promise.all([namesAt(api), namesAt(api), namesAt(api)]);
    expect(made.mock.calls.filter(([options]) => options?.ca !== undefined)).toEqual([]);
  });

  it('send a replaced token at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faascope-token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    writeFileSync(file, 'one\n');
    server.token = 'one';
    const credentials = new FileCredentials({ token: { file }, basic: null, cert: null, key: null });
    const api = open(testAccess(server.origin, { ca: tls.ca, credentials }));
    expect(await namesAt(api)).toEqual(['n1']);
    server.token = 'two';
    await expect(namesAt(api)).rejects.toMatchObject({ status: 401 });
    writeFileSync(file, 'two\n');
    expect(await namesAt(api)).toEqual(['n1']);
  });

  it('renew a rejected credential and retry the request', async () => {
    let now = 'old';
    let refusals = 0;
    server.token = 'new';
    const credentials = {
      current: async () => ({ authorization: `Bearer ${now}`, certificate: null }),
      refused: () => {
        refusals++;
        now = 'new';
      },
    };
    expect(await namesAt(open(testAccess(server.origin, { ca: tls.ca, credentials })))).toEqual(['n1']);
    expect(refusals).toBe(1);
  });

  it('keep the path prefix of the API', async () => {
    const api = open(testAccess(`${server.origin}/k8s/clusters/c-1`, { ca: tls.ca }));
    await namesAt(api);
    expect(server.paths).toEqual([`/k8s/clusters/c-1${nodesPath}`]);
  });

  it('use a tunnel through a proxy for https', async () => {
    const proxy = new TestProxy();
    onTestFinished(() => proxy.stop());
    const address = await proxy.start();
    const api = open(testAccess(server.origin, { ca: tls.ca, serverName: 'k8s.example' }), `http://u:p@${address}`);
    expect(await namesAt(api)).toEqual(['n1']);
    const secret = Buffer.from('u:p').toString('base64');
    expect(proxy.requests).toEqual([`CONNECT 127.0.0.1:${server.port} Basic ${secret}`]);
  });

  it('send plain HTTP requests to a proxy', async () => {
    await server.kill();
    await serve(null);
    const proxy = new TestProxy();
    onTestFinished(() => proxy.stop());
    const api = open(testAccess(server.origin), `http://${await proxy.start()}`);
    expect(await namesAt(api)).toEqual(['n1']);
    expect(proxy.requests).toEqual([`GET ${server.origin}${nodesPath}`]);
  });

  it('report a refused connection, silence, and silence within a body', async () => {
    const api = open(testAccess(server.origin, { ca: tls.ca }));
    const ask = (headTimeoutMs: number, silenceTimeoutMs: number | null) =>
      api.request({ path: nodesPath, signal: never, headTimeoutMs, silenceTimeoutMs });
    const watch = await api.request({
      path: nodesPath,
      query: { watch: '1', resourceVersion: '999', timeoutSeconds: '60' },
      signal: never,
      headTimeoutMs: 5000,
      silenceTimeoutMs: 300,
    });
    await expect(watch.body.toArray()).rejects.toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
    await server.kill();
    await expect(ask(5000, null)).rejects.toMatchObject({ code: 'upstream_refused' });
    const silent = createServer(() => {});
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    silent.listen(server.port, '127.0.0.1');
    await once(silent, 'listening');
    const plain = open(testAccess(`http://127.0.0.1:${server.port}`));
    await expect(
      plain.request({ path: '/', signal: never, headTimeoutMs: 200, silenceTimeoutMs: null }),
    ).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('survive a destroyed body and an abort within a body', async () => {
    const api = open(testAccess(server.origin, { ca: tls.ca }));
    const watch = (signal: AbortSignal) =>
      api.request({
        path: nodesPath,
        query: { watch: '1', resourceVersion: '999', timeoutSeconds: '60' },
        signal,
        headTimeoutMs: 5000,
        silenceTimeoutMs: null,
      });
    (await watch(never)).body.destroy();
    const stopping = new AbortController();
    const { body } = await watch(stopping.signal);
    const read = body.toArray();
    stopping.abort();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    expect(await namesAt(api)).toEqual(['n1']);
  });
});

import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/cli/version.ts';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { ServerProcess } from '../serverProcess.ts';

/** Runs `use` with a server on loopback. */
async function listening<Result>(server: Server, use: (address: string) => Promise<Result>): Promise<Result> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    return await use(`127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const tls = makeTlsFiles('IP:127.0.0.1');
const https = ({ cert, key }: { cert: string; key: string }) => createHttpsServer({ cert, key });
const http = (listener: RequestListener) => createHttpServer(listener);
const version = { gitVersion: 'v1.34.4', major: '1', minor: '34' };

describe('/setIP', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(['--no-demo-calls']);
  });
  afterAll(() => server.stop());

  const setIP = (ip: string) => server.get(`/setIP?ip=${encodeURIComponent(ip)}`);

  it('switches to local', async () => {
    const { body } = await setIP('local');
    expect(body).toEqual({
      status: 'success',
      connected: { kind: 'local', version: packageVersion(), address: 'local', functions: 6, nodes: 1 },
    });
  });

  it.each<[string, () => Server, number, string]>([
    [
      'a Kubernetes API that only reports its version',
      () => http((_request, response) => response.end(JSON.stringify(version))),
      502,
      'upstream_failed',
    ],
    ['a web page', () => http((_request, response) => response.end('<html>hello</html>')), 502, 'upstream_failed'],
    [
      'unexpected JSON',
      () => http((_request, response) => response.end('{"status":"success"}')),
      502,
      'upstream_failed',
    ],
    [
      'an error',
      () => http((_request, response) => response.writeHead(500).end(JSON.stringify(version))),
      502,
      'upstream_failed',
    ],
    [
      'a redirect',
      () => http((_request, response) => response.writeHead(302, { location: '/version' }).end()),
      502,
      'upstream_failed',
    ],
    [
      'half a body',
      () =>
        http((_request, response) =>
          response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
        ),
      502,
      'upstream_failed',
    ],
    [
      'an endless body',
      () => http((_request, response) => response.write('x'.repeat(200_000))),
      502,
      'upstream_failed',
    ],
    ['another protocol', () => createServer((socket) => socket.end('SSH-2.0-x\r\n')), 502, 'upstream_failed'],
    ['a reset', () => createServer((socket) => socket.resetAndDestroy()), 502, 'upstream_failed'],
    ['silence', () => createServer(() => undefined), 504, 'upstream_timeout'],
    [
      'silence after the headers',
      () => http((_request, response) => response.writeHead(200).flushHeaders()),
      504,
      'upstream_timeout',
    ],
  ])('rejects a server that answers with %s', async (_name, make, status, code) => {
    await listening(make(), async (address) => {
      expect(await setIP(address)).toMatchObject({ status, body: { status: 'error', code } });
    });
    expect((await server.get('/global/nodes')).status).toBe(200);
  });

  it.each<[string, string, () => Server, RegExp]>([
    [
      'requires credentials',
      'http',
      () => http((_request, response) => response.writeHead(401).end()),
      /^\S+ requires credentials \(401\)\. Connect to a Kubernetes API with --kubeconfig or through `kubectl proxy`, /,
    ],
    [
      'has a private certificate',
      'https',
      () => https(tls),
      /^The certificate of \S+ is not signed by .*\. \/setIP accepts public authorities only\. Connect to a Kubernetes API with --kubeconfig or through `kubectl proxy`, /,
    ],
    [
      'serves HTTPS only and says so',
      'http',
      () =>
        http((_request, response) => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.')),
      /^\S+ serves HTTPS only; use https:\/\/ in the address\.$/,
    ],
    [
      'serves plain HTTP',
      'https',
      () => http(() => {}),
      /^TLS handshake .* If it serves plain HTTP, use http:\/\/ in the /,
    ],
  ])('gives advice about a server that %s', async (_name, scheme, make, message) => {
    await listening(make(), async (address) => {
      const { status, body } = await setIP(`${scheme}://${address}`);
      expect({ status, body }).toMatchObject({ status: 502, body: { message: expect.stringMatching(message) } });
    });
  });

  it('reports a refused connection', async () => {
    const address = await listening(createServer(), async (free) => free);
    expect(await setIP(address)).toMatchObject({ status: 502, body: { code: 'upstream_refused' } });
  });

  it.each(['169.254.169.254:80', '[fe80::1]:80', '0xa9fea9fe:80', '[::ffff:169.254.169.254]:80', '0.0.0.0:80'])(
    'rejects %s',
    async (ip) => {
      expect(await setIP(ip)).toMatchObject({ status: 403, body: { code: 'target_not_allowed' } });
    },
  );
});

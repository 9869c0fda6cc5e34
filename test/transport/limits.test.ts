import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectionLimits, httpServer, type TlsIdentity } from '../../src/api/httpServer.ts';
import { makeTlsFiles } from '../kubernetes/tlsFiles.ts';
import { answersIn } from '../rawHttp.ts';
import { get, RawClient } from './rawClient.ts';

/** A test shortens the limit under test; the other limits outlast it. */
const long = 100_000;
const none: ConnectionLimits = {
  headMs: long,
  requestMs: long,
  idleMs: long,
  handshakeMs: long,
  stalledMs: long,
  lookMs: 20,
  requests: long,
};

let server: Server;
afterEach(() => server.close().closeAllConnections());

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
const answering: Listener = (_request, response) => void response.end('{}');

/** A server with these limits and a client connected to it. */
async function connected(
  limits: Partial<ConnectionLimits>,
  listener = answering,
  tls: TlsIdentity | null = null,
): Promise<RawClient> {
  server = httpServer(listener, tls, { ...none, ...limits });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return RawClient.open(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
}

const tooLate = [{ status: 400, body: { code: 'malformed_request', message: expect.stringContaining('in time') } }];

describe('Connection limits', () => {
  it.each([
    ['closes a connection on which nothing arrives', ''],
    ['closes a connection whose request head does not end', 'GET / HTTP/1.1\r\nHost: loc'],
    ['whose second head does not end', 'GET / HTTP/1.1\r\nHost: loc'],
  ])('%s', async (what, bytes) => {
    const client = (await connected({ headMs: 1000 })).read();
    const first = what.includes('second') ? [{ status: 200 }] : [];
    if (first.length > 0) await client.send(get('/'));
    await expect.poll(() => client.statuses).toEqual(first.map(({ status }) => status));
    if (bytes !== '') await client.send(bytes);
    await expect.poll(() => client.closed).toBe(true);
    expect(answersIn(client.text)).toMatchObject([...first, ...tooLate]);
  });

  it('closes a connection whose body arrives byte by byte without end', async () => {
    const client = (await connected({ headMs: 300, requestMs: 600 }, (request) => request.resume())).read();
    await client.send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n');
    const dripping = setInterval(() => void client.send('x'), 50);
    await expect.poll(() => client.closed).toBe(true);
    clearInterval(dripping);
    expect(answersIn(client.text)).toMatchObject(tooLate);
  });

  it('closes a connection whose body does not end and is not read', async () => {
    const over: string[] = [];
    const client = (
      await connected({ headMs: 300, requestMs: 600 }, (_request, response) => {
        response.once('close', () => over.push('close'));
      })
    ).read();
    await client.send(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n${'x'.repeat(200_000)}`);
    await expect.poll(() => over).toEqual(['close']);
    expect(answersIn(client.text)).toMatchObject(tooLate);
  });

  it('closes an idle connection', async () => {
    const client = (await connected({ idleMs: 1000 })).read();
    await client.send(get('/'));
    await expect.poll(() => client.closed).toBe(true);
    expect(client.statuses).toEqual([200]);
    expect(client.text).toContain('Keep-Alive: timeout=1,');
  });

  it('closes a connection after its last permitted request, pipelined or not', async () => {
    const client = (await connected({ requests: 3 })).read();
    await client.send(get('/') + get('/'));
    await expect.poll(() => client.statuses).toEqual([200, 200]);
    await client.send(get('/').repeat(20));
    await expect.poll(() => client.closed).toBe(true);
    expect(client.statuses.length).toBeLessThanOrEqual(3);
  });

  it('closes a connection without a TLS handshake', async () => {
    const { cert, key } = makeTlsFiles('IP:127.0.0.1');
    const client = (await connected({ handshakeMs: 300 }, answering, { cert, key })).read();
    await expect.poll(() => client.closed).toBe(true);
  });

  it.each([
    ['http', null],
    ['https', makeTlsFiles('IP:127.0.0.1')],
  ])('closes a connection whose answer is not read, and aborts the work on it (%s)', async (_what, tls) => {
    const over: string[] = [];
    const chunk = Buffer.alloc(1024 * 1024);
    const endless: Listener = (_request, response) => {
      const more = () => {
        while (response.write(chunk));
      };
      response.on('drain', more).once('close', () => over.push('close'));
      more();
    };
    const { socket } = await connected({ stalledMs: 500 }, endless, tls);
    const reader = tls === null ? socket : connect({ socket, ca: tls.ca, host: '127.0.0.1' });
    reader.on('error', () => {}).pause();
    reader.write(get('/'));
    await expect.poll(() => over).toEqual(['close']);
    socket.destroy();
  });

  it('uses the documented times by default', () => {
    server = httpServer(answering, null);
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxRequestsPerSocket } = server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxRequestsPerSocket }).toEqual({
      headersTimeout: 15_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 5000,
      maxRequestsPerSocket: 100_000,
    });
  });
});

describe('A port for HTTPS', () => {
  const identity = makeTlsFiles('IP:127.0.0.1');

  it('answers plain HTTP with a hint to use HTTPS', async () => {
    const client = (await connected({}, answering, identity)).read();
    await client.send(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`);
    await expect.poll(() => client.closed).toBe(true);
    const message = 'This port serves HTTPS only; use https:// in the address.';
    expect(answersIn(client.text)).toMatchObject([{ status: 400, body: { code: 'malformed_request', message } }]);
  });

  it('answers over TLS', async () => {
    const client = await connected({}, answering, identity);
    const secure = connect({ socket: client.socket, ca: identity.ca, host: '127.0.0.1' });
    await once(secure, 'secureConnect');
    secure.end(get('/'));
    const [head] = await once(secure, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('closes a connection on which nothing arrives', async () => {
    const client = await connected({ handshakeMs: 50 }, answering, identity);
    await expect.poll(() => client.closed).toBe(true);
  });
});

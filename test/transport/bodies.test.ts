import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn } from '../rawHttp.ts';
import { until } from '../until.ts';
import { FunctionServer } from './functionServer.ts';
import { RawClient } from './rawClient.ts';

let server: FunctionServer;
beforeAll(async () => {
  server = await FunctionServer.start('functions:\n  add: {fprocess: wc -c, read_timeout: 1m}\n');
});
afterAll(() => server.stop());

const megabyte = Buffer.alloc(1024 * 1024, 'x');
/** The most that is sent of an endless body: 32 MiB are read and dropped, the kernel buffers the rest on both sides. */
const mostBytes = 32 * megabyte.length + largestBuffer('tcp_rmem') + largestBuffer('tcp_wmem') + 4 * megabyte.length;

/** The largest buffer that the kernel gives to a connection, bytes; where it does not tell, more than kernels give. */
function largestBuffer(setting: 'tcp_rmem' | 'tcp_wmem'): number {
  try {
    const sizes = readFileSync(`/proc/sys/net/ipv4/${setting}`, 'utf8').trim().split(/\s+/);
    return Number(sizes[2]);
  } catch {
    return 32 * megabyte.length;
  }
}

/** Sends an endless body; returns how many bytes were sent before the connection closed. */
async function pour(client: RawClient, chunk: Buffer): Promise<number> {
  while (!client.closed && client.socket.bytesWritten < 2 * mostBytes) await client.send(chunk);
  await until('the connection is closed', () => client.closed, 20_000);
  return client.socket.bytesWritten;
}

const sized = { headers: 'Content-Length: 2400000000\r\n', chunk: megabyte };
const chunked = {
  headers: 'Transfer-Encoding: chunked\r\n',
  chunk: Buffer.concat([Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')]),
};

// The others send while one waits 5 s.
describe.concurrent('Unwanted bodies', () => {
  /** The answers to an endless body, and whether the connection was closed soon. */
  const poured = (starts: readonly string[], { headers, chunk }: typeof sized) =>
    Promise.all(
      starts.map(async (start) => {
        const client = (await RawClient.open(server.origin)).read();
        await client.send(`${start} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
        const bounded = (await pour(client, chunk)) < mostBytes;
        return { start, bounded, answers: answersIn(client.text) };
      }),
    );

  it.each([
    ['announced', sized],
    ['not announced', chunked],
  ])('refuses a body above 64 KiB and closes the connection, %s', async (_what, body) => {
    const paths = [
      ...['/livez', '/healthz', '/readyz', '/metrics', '/', '/openapi.json', '/api/v1/doctor', '/global/functions'],
      ...[
        '/static/function?func=add',
        '/dynamic/pod?pod=add',
        '/logs?func=add',
        '/running?func=add',
        '/setIP?ip=local',
      ],
    ];
    const starts = paths.map((path) => `GET ${path}`);
    expect(await poured(starts, body)).toMatchObject(
      starts.map((start) => ({
        start,
        bounded: true,
        answers: [
          {
            status: 400,
            body: {
              code: 'body_too_large',
              message: expect.stringContaining('64 KiB'),
              params: { mostBytes: 64 * 1024 },
            },
          },
        ],
      })),
    );
  });

  it.each([
    ['announced', sized],
    ['not announced', chunked],
  ])('keeps the reason of another refusal and closes the connection, %s', async (_what, body) => {
    const statuses = {
      'POST /livez': 405,
      'QUERY /livez': 405,
      'OPTIONS /function/add': 204,
      'GET /nowhere': 404,
      'POST /api/v1/session': 400,
      'POST /api/v1/connections/probe': 400,
      'POST /api/v1/connections/switch': 400,
    };
    expect(await poured(Object.keys(statuses), body)).toMatchObject(
      Object.entries(statuses).map(([start, status]) => ({ start, bounded: true, answers: [{ status }] })),
    );
  });

  it('answers a client that sends 30 MB before it reads', async ({ expect }) => {
    const body = Buffer.alloc(30_000_000, 'x');
    for (const [start, status] of [
      ['GET /global/functions', 400],
      ['POST /global/functions', 405],
      ['POST /nowhere', 404],
    ] as const) {
      const client = await RawClient.open(server.origin);
      await client.send(`${start} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`);
      await client.send(body);
      client.read();
      await expect.poll(() => ({ start, statuses: client.statuses })).toEqual({ start, statuses: [status] });
      client.leave();
    }
  });

  it('reads and drops a body of up to 64 KiB and keeps the connection', async ({ expect }) => {
    const body = 'x'.repeat(64 * 1024);
    for (const start of ['GET /livez', 'GET /global/functions', 'GET /logs?func=add']) {
      const one = `${start} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const client = (await RawClient.open(server.origin)).read();
      await client.send(one + one);
      await expect.poll(() => client.statuses).toEqual([200, 200]);
      client.leave();
    }
  });

  it('waits 5 s for a body that does not arrive', async ({ expect }) => {
    const ways = ['GET /livez', 'GET /global/functions', 'POST /livez'];
    const clients = await Promise.all(ways.map(async () => (await RawClient.open(server.origin)).read()));
    for (const [index, client] of clients.entries()) {
      await client.send(`${ways[index]} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx`);
    }
    await expect.poll(() => clients.map(({ closed }) => closed)).toEqual([true, true, true]);
    expect(clients.map(({ text }) => answersIn(text))).toMatchObject([
      [{ status: 400, body: { code: 'malformed_request' } }],
      [{ status: 400, body: { code: 'malformed_request' } }],
      [{ status: 405 }],
    ]);
  });
});

describe('Call input', () => {
  it.each([
    ['/function/nope', 404],
    ['/function/add/%2e%2e/x', 400],
    ['/api/v1/functions/openfaas-fn/nope/invoke', 404],
  ])('that goes on after %s was refused closes the connection', async (path, status) => {
    const client = (await RawClient.open(server.origin)).read();
    await client.send(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${sized.headers}\r\n`);
    while (!client.closed && client.socket.bytesWritten < 400 * megabyte.length) await client.send(sized.chunk);
    await expect.poll(() => client.closed).toBe(true);
    expect(client.socket.bytesWritten).toBeLessThan(200 * megabyte.length);
    expect(answersIn(client.text)).toMatchObject([{ status }]);
  });

  it.each([
    ['announced', sized],
    ['not announced', chunked],
  ])('refuses input above 64 MiB and closes the connection, %s', async (_what, { headers, chunk }) => {
    const client = (await RawClient.open(server.origin)).read();
    await client.send(`POST /function/add HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
    while (!client.closed && client.socket.bytesWritten < 400 * megabyte.length) await client.send(chunk);
    await expect.poll(() => client.closed).toBe(true);
    expect(client.socket.bytesWritten).toBeLessThan(200 * megabyte.length);
    expect(answersIn(client.text)).toMatchObject([
      {
        status: 400,
        body: {
          code: 'body_too_large',
          message: expect.stringContaining('64 MiB'),
          params: { mostBytes: 64 * 1024 * 1024 },
        },
      },
    ]);
  });
});

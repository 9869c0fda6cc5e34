import { createServer, type Server } from 'node:http';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../model/clock.ts';
import type { GatePolicy } from './gate/gate.ts';
import { LoopbackHosts, OriginRule } from './gate/originRule.ts';
import { RouteTable } from './gate/routeTable.ts';
import { hotPath } from './hotPath.ts';

const routes = new RouteTable();
routes.add('/a', ['GET', 'POST'], 'viewer');

const policy: GatePolicy = {
  origins: new OriginRule([]),
  tokens: null,
  loopbackOnly: true,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: false,
  mostInFlight: 10,
  stopping: () => false,
};

describe('The hot path', () => {
  let server: Server;
  afterEach(() => server.close());

  async function startWith(given: Partial<GatePolicy>, router: Parameters<typeof hotPath>[2]) {
    const logged: string[] = [];
    const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void logged.push(line) });
    const ready = { take: () => null };
    const access = { used: () => {} };
    server = createServer(
      hotPath({ policy: { ...policy, ...given }, ready, access, clock: systemClock, logger }, routes, router),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const get = async (init: RequestInit = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}/a`, init);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    return { get, logged };
  }

  it('answers 500 and logs what the gate throws, and serves the next request', async () => {
    let throws = true;
    const stopping = () => {
      if (throws) throw new Error('a bug of the gate');
      return false;
    };
    const { get, logged } = await startWith({ stopping }, (_request, response) => response.end('fine'));
    for (const init of [{}, { method: 'POST', body: 'x'.repeat(100_000) }]) {
      const { status, headers, text } = await get(init);
      expect([status, headers.get('content-type')]).toEqual([500, 'application/json; charset=utf-8']);
      expect(JSON.parse(text)).toMatchObject({ status: 'error', code: 'internal' });
      expect(text).not.toContain('a bug of the gate');
      expect(logged.splice(0)).toEqual([expect.stringContaining('a bug of the gate')]);
    }
    throws = false;
    expect(await get()).toMatchObject({ status: 200, text: 'fine' });
  });

  it('drops the headers of an answer that failed', async () => {
    const { get } = await startWith({}, (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      throw new Error('a bug of the router');
    });
    const { status, headers } = await get();
    expect([status, headers.get('content-encoding'), headers.get('cache-control')]).toEqual([500, null, 'no-store']);
  });

  it('cuts off an answer that has begun', async () => {
    const { get, logged } = await startWith({}, (_request, response) => {
      response.writeHead(200).write('half');
      throw new Error('a bug of the router');
    });
    await expect(get()).rejects.toThrow();
    expect(logged).toHaveLength(1);
  });
});

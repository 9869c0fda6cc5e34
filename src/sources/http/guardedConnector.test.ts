import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AddressRule } from './addressRule.ts';
import { guardedConnector, type Resolve } from './guardedConnector.ts';

/** Allowed and forbidden, both on loopback, so that a connection to either would be heard. */
const allowed = '127.0.0.1';
const forbidden = '127.0.0.2';
const rule = new AddressRule([allowed]);

describe('guardedConnector', () => {
  let server: Server;
  let port = 0;
  const heard: string[] = [];
  const agents: Agent[] = [];

  beforeEach(async () => {
    heard.length = 0;
    server = createServer((socket) => {
      heard.push(socket.localAddress ?? '');
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    });
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
    server.close();
  });

  /** Asks as often as there are answers of the name server, a connection each. */
  async function asked(host: string, answers: readonly (readonly string[])[]): Promise<string[]> {
    let lookups = 0;
    const resolveName: Resolve = (_name, _options, callback) => {
      const addresses = answers[Math.min(lookups++, answers.length - 1)] ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    };
    const agent = new Agent({ connect: guardedConnector({ rule, resolveName }, {}) });
    agents.push(agent);
    const outcomes: string[] = [];
    for (const _ of answers) {
      outcomes.push(
        await request(`http://${host}:${port}/`, { dispatcher: agent, reset: true }).then(
          async ({ statusCode, body }) => {
            await body.dump();
            return String(statusCode);
          },
          (error: { code?: string }) => error.code ?? String(error),
        ),
      );
    }
    return outcomes;
  }

  it.each<[string, string, string[][], string[], string[]]>([
    ['an address that is allowed', allowed, [[]], ['200'], [allowed]],
    ['an address that is not', forbidden, [[]], ['upstream_refused'], []],
    ['a name of an address that is allowed', 'up.example', [[allowed]], ['200'], [allowed]],
    ['a name of one that is not', 'up.example', [[forbidden]], ['upstream_refused'], []],
    ['a name of both', 'up.example', [[allowed, forbidden]], ['upstream_refused'], []],
    [
      'a name that means another address later',
      'up.example',
      [[allowed], [forbidden], [allowed]],
      ['200', 'upstream_refused', '200'],
      [allowed, allowed],
    ],
  ])('%s', async (_name, host, answers, outcomes, connected) => {
    expect(await asked(host, answers)).toEqual(outcomes);
    expect(heard).toEqual(connected);
  });
});

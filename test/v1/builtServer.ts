import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { ReadyAnswers } from '../../src/api/answer/readyAnswers.ts';
import { LoopbackHosts, OriginRule } from '../../src/api/gate/originRule.ts';
import { TokenTable } from '../../src/api/gate/tokenTable.ts';
import { RequestsUnderWay } from '../../src/api/requestsUnderWay.ts';
import { buildServer } from '../../src/api/server.ts';
import type { StreamHub } from '../../src/api/streams/hub.ts';
import { UiFiles } from '../../src/api/ui/uiFiles.ts';
import { Checkups } from '../../src/model/doctor/checkup.ts';
import { HealthTable } from '../../src/model/health/healthTable.ts';
import type { Connection } from '../../src/model/source/connection.ts';
import { CoarseTable } from '../../src/model/watch/coarseTable.ts';
import { WatchTable } from '../../src/model/watch/watchTable.ts';
import { hubOf } from '../streams/hubOf.ts';

/** What every address leads to. */
const answering = { kind: 'cluster', address: 'http://10.0.0.1:9090', version: null } as const;

/** The server of one connection, listening on a free loopback port. */
export class BuiltServer {
  readonly watches: WatchTable;
  /** Looks only when a test calls its `sweep`. */
  readonly healthTable: HealthTable;
  readonly #app: FastifyInstance;
  readonly origin: string;
  readonly underWay: RequestsUnderWay;
  readonly streams: StreamHub;
  readonly #policy: { tokens: TokenTable | null };

  private constructor(
    app: FastifyInstance,
    origin: string,
    underWay: RequestsUnderWay,
    streams: StreamHub,
    policy: { tokens: TokenTable | null },
    watches: WatchTable,
    healthTable: HealthTable,
  ) {
    this.#app = app;
    this.underWay = underWay;
    this.streams = streams;
    this.#policy = policy;
    this.origin = origin;
    this.watches = watches;
    this.healthTable = healthTable;
  }

  /** @param tokens the lines of a token file; empty for none */
  static async of(connection: Connection, tokens = ''): Promise<BuiltServer> {
    const { clock } = connection;
    const find = (name: string | null) => (name === null || name === connection.name ? connection : null);
    const connections = { find, all: () => [connection] };
    const watches = new WatchTable(clock, connections);
    const healthTable = new HealthTable(connections);
    const coarse = new CoarseTable(clock);
    const underWay = new RequestsUnderWay();
    const streams = hubOf(clock, connections, { watches, healthTable, coarse });
    const policy = {
      origins: new OriginRule([]),
      tokens: tokens === '' ? null : TokenTable.parse(tokens).tokens,
      loopbackOnly: true,
      loopbackHosts: new LoopbackHosts(),
      trustedProxies: { trusts: () => false },
      targetsListed: false,
      mostInFlight: 100,
      stopping: () => false,
    };
    const app = await buildServer(
      {
        clock,
        connections,
        watches,
        connectionSwitch: { switchTo: async () => ({ ...answering, connection, persisted: true }) },
        connectionProbe: {
          probe: async () => ({ ...answering, inventory: connection.inventory, scrapeIntervalSeconds: 1 }),
        },
        ready: new ReadyAnswers(clock, connections, watches),
        healthTable,
        coarse,
        underWay,
        policy,
        health: { isLive: () => true, unreadyReason: () => null, samplerLateness: () => null },
        streams,
        checkups: new Checkups(clock),
        ownFindings: async () => [],
        ui: new UiFiles('none'),
        logger: pino({ level: 'silent' }),
        version: '0',
      },
      null,
    );
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    return new BuiltServer(app, origin, underWay, streams, policy, watches, healthTable);
  }

  /** @param token empty for none @param how if not by GET */
  async get(path: string, token = '', how: RequestInit = {}): Promise<{ status: number; text: string; body: unknown }> {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(this.origin + path, { ...how, headers });
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) };
  }

  /** Replaces the token file. @param lines its lines */
  replaceTokens(lines: string): void {
    this.#policy.tokens = TokenTable.parse(lines).tokens;
  }

  /** The events of a stream of 2 s. */
  async events(topics: readonly string[], token: string): Promise<string> {
    const query = topics.map((topic) => `topic=${encodeURIComponent(topic)}&`).join('');
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${this.origin}/api/v1/stream?${query}for=2`, { headers })).text();
  }

  async close(): Promise<void> {
    this.streams.close();
    await this.#app.close();
    this.watches.close();
  }
}

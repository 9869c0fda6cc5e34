import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReadyAnswers } from '../src/api/answer/readyAnswers.ts';
import { roleAllows } from '../src/api/gate/access.ts';
import { LoopbackHosts, OriginRule } from '../src/api/gate/originRule.ts';
import type { Access } from '../src/api/gate/routeTable.ts';
import { TokenTable } from '../src/api/gate/tokenTable.ts';
import { RequestsUnderWay } from '../src/api/requestsUnderWay.ts';
import { buildServer } from '../src/api/server.ts';
import { UiFiles } from '../src/api/ui/uiFiles.ts';
import type { Role } from '../src/contract/role.ts';
import { systemClock } from '../src/model/clock.ts';
import { Checkups } from '../src/model/doctor/checkup.ts';
import { Fault } from '../src/model/fault.ts';
import { HealthTable } from '../src/model/health/healthTable.ts';
import { CoarseTable } from '../src/model/watch/coarseTable.ts';
import { WatchTable } from '../src/model/watch/watchTable.ts';
import { SeededRandom } from './seededRandom.ts';
import { hubOf } from './streams/hubOf.ts';

/** The part used of Fastify's own router. */
interface Router {
  readonly routes: readonly { readonly path: string }[];
  find(method: string, url: string): Found | null;
  lookup(request: { readonly method: string; readonly url: string }): void;
  on(...route: unknown[]): void;
}

interface Found {
  readonly store: { readonly config: RouteConfig } | null;
  readonly params: Readonly<Record<string, string>>;
}

interface RouteConfig {
  readonly url: string;
  readonly access: Access;
}

const methods = ['GET', 'HEAD', 'POST', 'DELETE', 'QUERY'];
const askers: readonly (readonly [string | undefined, Role | null])[] = [
  [undefined, null],
  ['Bearer t-viewer', 'viewer'],
  ['Bearer t-caller', 'caller'],
  ['Bearer t-admin', 'admin'],
];

/** Defines the test that compares the gate with the router on the given number of targets. */
export function gateAgreesWithRouter(targetCount: number): void {
  describe('The gate and the router', () => {
    let app: FastifyInstance;
    let router: Router;
    /** The target that the router got for the current request. */
    let handedOn: { readonly method: string; readonly url: string } | null = null;

    beforeAll(async () => {
      const routerOfFastify = createRequire(createRequire(import.meta.url).resolve('fastify'));
      const { prototype }: { prototype: Router } = routerOfFastify('find-my-way');
      const registering = vi.spyOn(prototype, 'on');
      app = await server();
      await app.ready();
      const made = new Set(registering.mock.contexts.filter(isRouter));
      registering.mockRestore();
      const [first, ...others] = [...made].filter(({ routes }) => routes.some(({ path }) => path === '/setIP'));
      if (first === undefined || others.length > 0) throw new Error('Fastify does not have one router');
      router = first;
      router.lookup = (request) => {
        handedOn = { method: request.method, url: request.url };
      };
    });
    afterAll(() => app.close());

    /** The result of a request: the status of a refusal, or the route that answers. */
    function outcome(method: string, url: string, authorization: string | undefined): string {
      let status = 0;
      handedOn = null;
      const response = {
        once: () => response,
        on: () => response,
        setHeader: () => response,
        writeHead: (code: number) => {
          status = code;
          return response;
        },
        end: () => response,
      };
      const rawHeaders = authorization === undefined ? [] : ['Authorization', authorization];
      const request = { method, url, rawHeaders, socket: response, once: () => request, on: () => request };
      app.server.emit('request', request, response);
      if (handedOn === null) return String(status);
      return routeOf(handedOn)?.url ?? 'no route';
    }

    function routeOf({ method, url }: { readonly method: string; readonly url: string }): RouteConfig | null {
      return router.find(method, url)?.store?.config ?? null;
    }

    /** The expected result: what the router alone makes of the client's original target. */
    function expected(method: string, url: string, role: Role | null): string {
      const byGet = router.find('GET', url);
      if (byGet !== null && byGet.store === null) return '400';
      if (hasEmptyParameter(byGet)) return role === null ? '401' : '404';
      const route = method === 'GET' ? byGet?.store?.config : routeOf({ method, url });
      if (route?.access === 'machine' || route?.access === 'public' || route?.access === 'signIn') return route.url;
      if (role === null) return '401';
      if (!route) return byGet !== null || router.find('POST', url) !== null ? '405' : '404';
      return roleAllows(role, route.access) ? route.url : '403';
    }

    it(`choose the same route for each of ${targetCount} targets, or the gate refuses it`, { timeout: 120_000 }, () => {
      const random = new SeededRandom(20_261_129);
      const outcomes = new Map<string, number>();
      const wrong: string[] = [];
      for (let count = 0; count < targetCount; count++) {
        const url = randomTarget(random);
        const method = random.pick(methods);
        const [authorization, role] = random.pick(askers);
        const got = outcome(method, url, authorization);
        const want = got === '400' && mustBeRefused(url) ? '400' : expected(method, url, role);
        outcomes.set(got, (outcomes.get(got) ?? 0) + 1);
        if (got !== want && wrong.length < 20) wrong.push(`${method} ${url} of ${role}: ${got}, not ${want}`);
      }
      expect(wrong).toEqual([]);
      // The targets produce every route and every refusal often.
      const seen = [
        '/',
        '/setIP',
        '/function/*',
        '/dynamic/node',
        '/metrics',
        '/openapi.json',
        '/api/v1/connections',
        '/api/v1/connections/:name',
        '/api/v1/session',
        '400',
        '401',
        '403',
        '404',
        '405',
      ];
      for (const each of seen) expect([each, (outcomes.get(each) ?? 0) > targetCount / 10_000]).toEqual([each, true]);
    });
  });
}

/** True for targets that the router would accept although clients may not send them. */
function mustBeRefused(url: string): boolean {
  return url.includes('#') || !/^(?:\/|https?:\/\/[^/?@\\%]+(?:[/?]|$))/i.test(url);
}

/** True for a target whose parameter would be an empty segment, which only the gate refuses. */
function hasEmptyParameter(found: Found | null): boolean {
  return Object.entries(found?.params ?? {}).some(([name, value]) => name !== '*' && value === '');
}

const starts = ['/', '/', '/', '/', '', '*', '.', '//', '?', '\\', '%2F', '/%2f', 'x', ' ', 'http:/', 'ws://h/'];
const authorities = [
  'http://h',
  'http://127.0.0.1:8000',
  'HTTPS://[::1]:8',
  'http://u@h',
  'http://',
  'http://h:x',
  'http://h\\',
];
const paths = [
  ...['', 'setIP', 'function/add', 'function/', 'function', 'dynamic/node', 'global/pods', 'logs', 'running'],
  ...['metrics', 'livez', 'openapi.json', 'api/v1/doctor', 'static/function', 'nope'],
  ...[
    'api/v1/connections',
    'api/v1/connections/',
    'api/v1/connections/local',
    'api/v1/connections/a%2Fb',
    'api/v1/session',
  ],
];
const ends = [
  '',
  '',
  '?ip=x',
  '?',
  '#',
  '#?ip=x',
  '?a#b',
  '/',
  '//',
  '/x',
  '/..',
  '%',
  '%zz',
  '%00',
  '%2F',
  ';a',
  '%3Fip=x',
  '?%zz',
  '%E5%8A%A0',
  '%c3',
];
const insertions = ['/', '//', '.', './', '../', '%', '%25', '%2e', '?', '#', ';', ':', '*', '\\', 'é', '\0'];

function randomTarget(random: SeededRandom): string {
  const start = random.chance(1 / 8) ? `${random.pick(authorities)}/` : random.pick(starts);
  let path = '';
  for (const character of random.pick(paths)) {
    const chance = random.between(0, 59);
    if (chance === 0) path += random.pick(insertions);
    if (chance === 1) continue;
    path += chance < 5 ? escaped(character, random) : character;
  }
  return start + path + random.pick(ends);
}

function escaped(character: string, random: SeededRandom): string {
  const hex = character.charCodeAt(0).toString(16);
  return `%${random.chance(0.5) ? hex : hex.toUpperCase()}`;
}

function isRouter(value: unknown): value is Router {
  return typeof value === 'object' && value !== null && 'routes' in value && 'find' in value;
}

function server(): Promise<FastifyInstance> {
  const { tokens } = TokenTable.parse('ann t-admin admin\nbob t-viewer\ncat t-caller caller');
  const nothing = () => Promise.reject(new Fault('no_connection', 'Nothing is connected.'));
  const connections = { find: () => null, all: () => [] };
  const watches = new WatchTable(systemClock, connections);
  return buildServer(
    {
      clock: systemClock,
      connections,
      watches,
      connectionSwitch: { switchTo: nothing },
      connectionProbe: { probe: nothing },
      ready: new ReadyAnswers(systemClock, connections, watches),
      healthTable: new HealthTable(connections),
      coarse: new CoarseTable(systemClock),
      underWay: new RequestsUnderWay(),
      policy: {
        origins: new OriginRule([]),
        tokens,
        loopbackOnly: false,
        loopbackHosts: new LoopbackHosts(),
        trustedProxies: { trusts: () => false },
        targetsListed: false,
        mostInFlight: Number.POSITIVE_INFINITY,
        stopping: () => false,
      },
      health: { isLive: () => true, unreadyReason: () => null, samplerLateness: () => null },
      streams: hubOf(systemClock, connections),
      checkups: new Checkups(systemClock),
      ownFindings: async () => [],
      ui: new UiFiles('none'),
      logger: pino({ level: 'silent' }),
      version: '0',
    },
    null,
  );
}

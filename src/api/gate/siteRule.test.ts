import { describe, expect, it } from 'vitest';
import { type GatePolicy, gate } from './gate.ts';
import type { GateFacts } from './gateFacts.ts';
import { LoopbackHosts, OriginRule } from './originRule.ts';
import { RouteTable } from './routeTable.ts';
import { beginSession } from './session.ts';
import { TokenTable } from './tokenTable.ts';

const routes = new RouteTable();
routes.add('/global/pods', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/pods', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/stream', ['GET', 'POST'], 'viewer');
routes.add('/api/v1/functions/:namespace/:name/invoke', ['POST'], 'caller');
routes.add('/api/v1/connections/switch', ['POST'], 'admin');
routes.add('/setIP', ['GET', 'HEAD'], 'admin');
routes.add('/function/*', ['POST'], 'caller');
routes.add('/api/v1/session', ['POST', 'DELETE'], 'signIn');

const { tokens } = TokenTable.parse('ann t-ann admin');
const holder = tokens.holderOf('t-ann');
if (holder === null) throw new Error('no token');
const nowSeconds = 1_700_000_000;
const cookie = `faascope_session=${beginSession(holder, nowSeconds).newCookie}`;
const authorization = 'Bearer t-ann';
const listed = 'https://ui.example';

const beyond = { name: 'faas.example:8000', own: 'http://faas.example:8000' };
const loopback = { name: 'localhost:8000', own: 'http://localhost:8000' };

const guarded: GatePolicy = {
  origins: new OriginRule([listed]),
  tokens,
  loopbackOnly: false,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: true,
  mostInFlight: 10,
  stopping: () => false,
};
const onLoopback: GatePolicy = { ...guarded, tokens: null, loopbackOnly: true };
const open: GatePolicy = { ...guarded, tokens: null };

type Request = Pick<GateFacts, 'method' | 'url'>;
const reads: readonly Request[] = [
  { method: 'GET', url: '/api/v1/pods' },
  { method: 'HEAD', url: '/api/v1/pods' },
  { method: 'GET', url: '/api/v1/stream?topic=overview' },
];
const changes: readonly Request[] = [
  { method: 'POST', url: '/api/v1/functions/fn/add/invoke' },
  { method: 'POST', url: '/api/v1/connections/switch' },
  { method: 'GET', url: '/setIP?ip=local' },
  { method: 'HEAD', url: '/setIP?ip=local' },
  { method: 'POST', url: '/function/add' },
];
const page: readonly Request[] = [{ method: 'GET', url: '/global/pods' }];
const postedStream: readonly Request[] = [{ method: 'POST', url: '/api/v1/stream' }];
const signIns: readonly Request[] = [
  { method: 'POST', url: '/api/v1/session' },
  { method: 'DELETE', url: '/api/v1/session' },
];

/** Who asks for what, on which server. */
const columns = {
  cookieReads: { policy: guarded, host: beyond, sent: { cookie }, requests: [...reads, ...page] },
  cookieChanges: { policy: guarded, host: beyond, sent: { cookie }, requests: [...changes, ...postedStream] },
  bearerReads: { policy: guarded, host: beyond, sent: { authorization }, requests: [...reads, ...postedStream] },
  bearerChanges: { policy: guarded, host: beyond, sent: { authorization }, requests: changes },
  bearerPage: { policy: guarded, host: beyond, sent: { authorization }, requests: page },
  signIn: { policy: guarded, host: beyond, sent: {}, requests: signIns },
  loopbackReads: { policy: onLoopback, host: loopback, sent: {}, requests: [...reads, ...postedStream] },
  loopbackChanges: { policy: onLoopback, host: loopback, sent: {}, requests: changes },
  openReads: { policy: open, host: beyond, sent: {}, requests: [...reads, ...postedStream] },
  openChanges: { policy: open, host: beyond, sent: {}, requests: changes },
} as const satisfies Record<
  string,
  { policy: GatePolicy; host: typeof beyond; sent: object; requests: readonly Request[] }
>;

const columnNames = Object.keys(columns).filter((name): name is keyof typeof columns => Object.hasOwn(columns, name));

/** The same host, but another port: a different program. */
const otherPort = 'PORT';
const own = 'OWN';

/** `+` passes, `-` is `origin_not_allowed`; one sign for each column, in their order. */
const rows: readonly (readonly [site: string | undefined, origin: string | undefined, verdicts: string])[] = [
  // Cookie: reads, changes. Bearer: reads, changes, the 12 paths. Sign-in. Loopback: reads, changes. Open: the same.
  [undefined, undefined, '+- +++ + ++ ++'],
  [undefined, own, '++ +++ + ++ +-'],
  [undefined, otherPort, '-- --+ - -- --'],
  [undefined, listed, '-- +++ + ++ ++'],
  [undefined, 'https://evil.example', '-- --+ - -- --'],
  [undefined, 'null', '-- --+ - -- --'],
  ['none', undefined, '+- +++ + ++ ++'],
  ['none', own, '-- +++ + ++ +-'],
  ['same-origin', undefined, '++ +++ + ++ ++'],
  ['same-origin', own, '++ +++ + ++ +-'],
  ['same-site', undefined, '-- --+ - -- --'],
  ['same-site', own, '-- +++ + ++ --'],
  ['same-site', otherPort, '-- --+ - -- --'],
  ['same-site', listed, '-- +++ + ++ ++'],
  ['cross-site', undefined, '-- --+ - -- --'],
  // The own page's request, which another site redirected back: with a cookie, that site would choose what it does.
  ['cross-site', own, '-- +++ + ++ --'],
  ['cross-site', listed, '-- +++ + ++ ++'],
  ['cross-site', 'https://evil.example', '-- --+ - -- --'],
  ['none, cross-site', undefined, '-- --+ - -- --'],
  ['elsewhere', undefined, '-- --+ - -- --'],
  ['elsewhere', own, '-- +-+ - +- --'],
  ['elsewhere', listed, '-- +-+ - +- +-'],
];

describe('Sec-Fetch-Site and Origin decide whose pages may ask', () => {
  it.each(rows)('%s from %s: %s', (fetchSite, from, verdicts) => {
    const none = { origin: undefined, fetchSite, authorization: undefined, cookie: undefined, userAgent: undefined };
    const got = columnNames.map((name) => {
      const { policy, host, sent, requests } = columns[name];
      const origin = from === own ? host.own : from === otherPort ? host.own.replace(':8000', ':9000') : from;
      const signs = requests.map((request) => {
        const facts = { ...none, ...request, ...sent, origin, host: host.name, inFlight: 0, nowSeconds };
        const verdict = gate(facts, policy, routes);
        if (verdict.kind === 'pass') return '+';
        return verdict.kind === 'refuse' && verdict.code === 'origin_not_allowed' ? '-' : '?';
      });
      return [...new Set(signs)].join('');
    });
    const want = [...verdicts.replaceAll(' ', '')];
    expect(Object.fromEntries(columnNames.map((name, at) => [name, got[at]]))).toEqual(
      Object.fromEntries(columnNames.map((name, at) => [name, want[at]])),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type GatePolicy, gate } from './gate.ts';
import type { GateFacts } from './gateFacts.ts';
import { LoopbackHosts, OriginRule } from './originRule.ts';
import { RouteTable } from './routeTable.ts';
import { beginSession } from './session.ts';
import { TokenTable } from './tokenTable.ts';

const { tokens } = TokenTable.parse('ann t-admin admin\nbob t-viewer');

const routes = new RouteTable();
routes.add('/setIP', ['GET', 'HEAD'], 'admin');
routes.add('/function/*', ['POST'], 'caller');
routes.add('/global/pods', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/pods/:namespace/:name', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/stream', ['POST'], 'viewer');
routes.add('/api/v1/session', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/session', ['POST', 'DELETE'], 'signIn');
routes.add('/ui/*', ['GET', 'HEAD'], 'public');

const withTokens: GatePolicy = {
  origins: new OriginRule([]),
  tokens,
  loopbackOnly: false,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: false,
  mostInFlight: 10,
  stopping: () => false,
};
const open: GatePolicy = { ...withTokens, tokens: null };
const change = '/setIP?ip=10.0.0.1:9090';
const v1 = '/api/v1/pods/fn/add-1';

const nowSeconds = 1_700_000_000;
/** The cookie of a session with a token that began some time ago. */
const cookieOf = (token: string, ageSeconds = 0): string => {
  const holder = tokens.holderOf(token);
  if (holder === null) throw new Error('no such token');
  return `theme=dark; faascope_session=${beginSession(holder, nowSeconds - ageSeconds).newCookie}`;
};

type Row = [name: string, given: Partial<GateFacts>, policy: GatePolicy, verdict: string];

const host = 'faas.example:8000';
const own = `http://${host}`;
const [admin, viewer] = [cookieOf('t-admin'), cookieOf('t-viewer')];
const call = { method: 'POST', url: '/function/add', host };
const stream = { method: 'POST', url: '/api/v1/stream', host };

const cookieRows: readonly Row[] = [
  // Reads.
  ['the cookie on its own page', { cookie: viewer, fetchSite: 'same-origin', host }, withTokens, 'pass'],
  ['the cookie with its own origin', { cookie: viewer, origin: own, host }, withTokens, 'pass'],
  ['the cookie over plain HTTP, without either header', { cookie: viewer, host }, withTokens, 'pass'],
  ['the cookie with a typed address', { cookie: viewer, fetchSite: 'none', host }, withTokens, 'pass'],
  ['the cookie by HEAD', { cookie: viewer, method: 'HEAD', host }, withTokens, 'pass'],
  ['/api/v1 with the cookie', { cookie: viewer, url: v1, host }, withTokens, 'pass'],
  [
    'the cookie from another program on this host',
    { cookie: viewer, fetchSite: 'same-site', host },
    withTokens,
    'origin_not_allowed',
  ],
  ['the cookie from another site', { cookie: viewer, fetchSite: 'cross-site', host }, withTokens, 'origin_not_allowed'],
  [
    'the cookie from another port over plain HTTP',
    { cookie: viewer, origin: 'http://faas.example:9000', host },
    withTokens,
    'origin_not_allowed',
  ],
  [
    'the cookie from another port on /api/v1',
    { cookie: viewer, origin: 'http://faas.example:9000', host, url: v1 },
    withTokens,
    'origin_not_allowed',
  ],
  [
    'the cookie from an origin that may read with a token',
    { cookie: viewer, origin: 'http://localhost:3000', fetchSite: 'same-site', host: 'localhost:8000' },
    withTokens,
    'origin_not_allowed',
  ],
  ['the cookie from a null origin', { cookie: viewer, origin: 'null', host }, withTokens, 'origin_not_allowed'],
  [
    'the cookie with a typed address and another origin',
    { cookie: viewer, fetchSite: 'none', origin: 'http://evil.example', host },
    withTokens,
    'origin_not_allowed',
  ],
  ['the cookie with two sites', { cookie: viewer, fetchSite: 'none, none', host }, withTokens, 'origin_not_allowed'],
  [
    'the cookie with an unknown site and its own origin',
    { cookie: viewer, fetchSite: 'x', origin: own, host },
    withTokens,
    'origin_not_allowed',
  ],
  [
    'the cookie from another site that names the own origin',
    { cookie: viewer, fetchSite: 'cross-site', origin: own, host },
    withTokens,
    'origin_not_allowed',
  ],
  [
    'the cookie from another program that names the own origin, on /api/v1',
    { cookie: viewer, fetchSite: 'same-site', origin: own, host, url: v1 },
    withTokens,
    'origin_not_allowed',
  ],
  // Changes, and reads that are not GET or HEAD.
  ['a stream by POST on its own page', { ...stream, cookie: viewer, fetchSite: 'same-origin' }, withTokens, 'pass'],
  ['a stream by POST with its own origin', { ...stream, cookie: viewer, origin: own }, withTokens, 'pass'],
  ['a stream by POST without either header', { ...stream, cookie: viewer }, withTokens, 'origin_not_allowed'],
  ['a call on its own page', { ...call, cookie: admin, fetchSite: 'same-origin', origin: own }, withTokens, 'pass'],
  ['a call with its own origin', { ...call, cookie: admin, origin: own }, withTokens, 'pass'],
  [
    'a call from another site that names the own origin',
    { ...call, cookie: admin, fetchSite: 'cross-site', origin: own },
    withTokens,
    'origin_not_allowed',
  ],
  ['a call without either header', { ...call, cookie: admin }, withTokens, 'origin_not_allowed'],
  ['a call with a typed address', { ...call, cookie: admin, fetchSite: 'none' }, withTokens, 'origin_not_allowed'],
  ['a call from the same host', { ...call, cookie: admin, fetchSite: 'same-site' }, withTokens, 'origin_not_allowed'],
  ['a call of a viewer on its own page', { ...call, cookie: viewer, origin: own }, withTokens, 'role_not_allowed'],
  ['setIP on its own page', { url: change, cookie: admin, fetchSite: 'same-origin', host }, withTokens, 'pass'],
  ['setIP without either header', { url: change, cookie: admin, host }, withTokens, 'origin_not_allowed'],
  ['setIP typed', { url: change, cookie: admin, host, fetchSite: 'none' }, withTokens, 'origin_not_allowed'],
  // Which cookie.
  ['an old cookie', { cookie: cookieOf('t-viewer', 12 * 3600 - 1) }, withTokens, 'pass'],
  ['a cookie that is over', { cookie: cookieOf('t-viewer', 12 * 3600) }, withTokens, 'unauthorized'],
  ['a changed cookie', { cookie: viewer.replace(/.$/, '') }, withTokens, 'unauthorized'],
  ['two cookies', { cookie: `${viewer}; ${admin}` }, withTokens, 'unauthorized'],
  ['another cookie', { cookie: 'theme=dark' }, withTokens, 'unauthorized'],
  ['a token beside the cookie', { cookie: viewer, authorization: 'Bearer t-viewer' }, withTokens, 'pass'],
  ['a wrong token beside the cookie', { cookie: viewer, authorization: 'Bearer nope' }, withTokens, 'unauthorized'],
  ['a password for a proxy beside the cookie', { cookie: viewer, authorization: 'Basic eA==' }, withTokens, 'pass'],
  [
    'a token beside the cookie, without Sec-Fetch-Site',
    { ...call, cookie: viewer, authorization: 'Bearer t-admin' },
    withTokens,
    'pass',
  ],
  ['a cookie without tokens', { cookie: viewer }, open, 'pass'],
];

const signingIn = { method: 'POST', url: '/api/v1/session', host };

const signInRows: readonly Row[] = [
  ['signing in', signingIn, withTokens, 'pass'],
  ['signing in on its own page', { ...signingIn, fetchSite: 'same-origin', origin: own }, withTokens, 'pass'],
  ['signing in over plain HTTP', { ...signingIn, origin: own }, withTokens, 'pass'],
  ['signing in without tokens', { ...signingIn, origin: own }, open, 'pass'],
  ['signing in from another site', { ...signingIn, fetchSite: 'cross-site' }, withTokens, 'origin_not_allowed'],
  ['signing in from another program', { ...signingIn, fetchSite: 'same-site' }, withTokens, 'origin_not_allowed'],
  [
    'signing in from another origin',
    { ...signingIn, origin: 'https://evil.example' },
    withTokens,
    'origin_not_allowed',
  ],
  ['signing out', { ...signingIn, method: 'DELETE', fetchSite: 'same-origin' }, withTokens, 'pass'],
  [
    'signing out from another site',
    { ...signingIn, method: 'DELETE', fetchSite: 'cross-site' },
    withTokens,
    'origin_not_allowed',
  ],
  ['who is signed in, without token', { ...signingIn, method: 'GET' }, withTokens, 'unauthorized'],
  ['who is signed in', { ...signingIn, method: 'GET', cookie: viewer }, withTokens, 'pass'],
  ['the files of the dashboard, without token', { url: '/ui/app.js', fetchSite: 'same-origin' }, withTokens, 'pass'],
  ['the dashboard linked from another site', { url: '/ui/', fetchSite: 'cross-site' }, withTokens, 'pass'],
];

describe('The gate, for the cookie of a session', () => {
  it.each([...cookieRows, ...signInRows])('%s', (_name, given, policy, want) => {
    const none = { origin: undefined, fetchSite: undefined, authorization: undefined, userAgent: undefined };
    const facts = { method: 'GET', url: '/global/pods', host, ...none, cookie: undefined, inFlight: 0, nowSeconds };
    const verdict = gate({ ...facts, ...given }, policy, routes);
    expect(verdict.kind === 'refuse' ? verdict.code : verdict.kind).toBe(want);
  });

  it('is the identity of its token, with the session beside it', () => {
    const facts = { method: 'GET', url: v1, host, origin: own, fetchSite: undefined, userAgent: undefined };
    const verdict = gate(
      { ...facts, authorization: undefined, cookie: admin, inFlight: 0, nowSeconds },
      withTokens,
      routes,
    );
    expect(verdict).toMatchObject({
      kind: 'pass',
      identity: { name: 'ann', role: 'admin' },
      session: { expiresAtSeconds: nowSeconds + 43_200, newCookie: null },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { type GatePolicy, gate } from './gate.ts';
import type { GateFacts } from './gateFacts.ts';
import { LoopbackHosts, OriginRule } from './originRule.ts';
import { RouteTable } from './routeTable.ts';
import { TokenTable } from './tokenTable.ts';

const { tokens } = TokenTable.parse('ann t-admin admin\nbob t-viewer\neve t-team caller team-b,team-a');

const routes = new RouteTable();
routes.add('/setIP', ['GET', 'HEAD'], 'admin');
routes.add('/function/*', ['POST'], 'caller');
routes.add('/global/pods', ['GET', 'HEAD'], 'viewer');
routes.add('/api/v1/pods/:namespace/:name', ['GET', 'HEAD'], 'viewer');
routes.add('/openapi.json', ['GET', 'HEAD'], 'public');
for (const path of ['/livez', '/readyz', '/metrics']) routes.add(path, ['GET', 'HEAD'], 'machine');

const facts = (given: Partial<GateFacts> = {}): GateFacts => ({
  method: 'GET',
  url: '/global/pods',
  host: 'localhost:8000',
  origin: undefined,
  fetchSite: undefined,
  authorization: undefined,
  cookie: undefined,
  userAgent: undefined,
  inFlight: 0,
  nowSeconds: 0,
  ...given,
});

const policy = (given: Partial<GatePolicy> = {}): GatePolicy => ({
  origins: new OriginRule([]),
  tokens: null,
  loopbackOnly: true,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: false,
  mostInFlight: 10,
  stopping: () => false,
  ...given,
});

const open = policy({ loopbackOnly: false });
const withTokens = policy({ tokens, loopbackOnly: false });
const change = '/setIP?ip=10.0.0.1:9090';

const v1 = '/api/v1/pods/fn/add-1';

describe('gate', () => {
  it.each<[string, Partial<GateFacts>, GatePolicy, string]>([
    ['a plain question', {}, policy(), 'pass'],
    ['an IPv6 loopback host', { host: '[::1]:8000' }, policy(), 'pass'],
    ['a name below localhost', { host: 'a.localhost:1' }, policy(), 'pass'],
    ['a foreign host on loopback (rebinding)', { host: 'evil.example:8000' }, policy(), 'host_not_allowed'],
    ['two hosts', { host: 'evil.example, a.localhost' }, policy(), 'host_not_allowed'],
    ['a host that only begins like loopback', { host: '127.0.0.1.evil.example' }, policy(), 'host_not_allowed'],
    ['a foreign host beyond loopback', { host: 'faascope.example' }, open, 'pass'],
    ['a preflight', { method: 'OPTIONS', origin: 'http://localhost:3000' }, policy(), 'preflight'],
    ['reading from a foreign origin', { origin: 'https://evil.example' }, policy(), 'pass'],
    ['too many at once', { inFlight: 10 }, policy(), 'too_many_requests'],
    ['a machine path with too many at once', { inFlight: 10, url: '/livez' }, policy(), 'pass'],
    ['anything while stopping', {}, policy({ stopping: () => true }), 'shutting_down'],
    ['a machine path while stopping', { url: '/readyz' }, policy({ stopping: () => true }), 'pass'],
    ['no token where one is asked for', {}, withTokens, 'unauthorized'],
    ['a wrong token', { authorization: 'Bearer nope' }, withTokens, 'unauthorized'],
    ['a token of another scheme', { authorization: 'Basic t-admin' }, withTokens, 'unauthorized'],
    ['a token', { authorization: 'bearer t-viewer' }, withTokens, 'pass'],
    ['a machine path without token', { url: '/metrics' }, withTokens, 'pass'],
    ['setIP', { url: change }, policy(), 'pass'],
    ['setIP typed into the address bar', { url: change, fetchSite: 'none' }, policy(), 'pass'],
    ['setIP linked from another site', { url: change, fetchSite: 'cross-site' }, policy(), 'origin_not_allowed'],
    ['setIP from a sibling site', { url: change, fetchSite: 'same-site' }, policy(), 'origin_not_allowed'],
    ['setIP from a foreign origin', { url: change, origin: 'https://evil.example' }, policy(), 'origin_not_allowed'],
    ['setIP from a null origin', { url: change, origin: 'null' }, policy(), 'origin_not_allowed'],
    [
      'setIP from a loopback front end',
      { url: change, origin: 'http://127.0.0.1:3000', fetchSite: 'same-site' },
      policy(),
      'pass',
    ],
    ['setIP spelled with escapes', { url: '/%73etIP?ip=x', fetchSite: 'cross-site' }, policy(), 'origin_not_allowed'],
    [
      'setIP in absolute form',
      { url: 'http://localhost/setIP?ip=x', fetchSite: 'cross-site' },
      policy(),
      'origin_not_allowed',
    ],
    [
      'setIP in absolute form, loud',
      { url: 'HTTP://LOCALHOST:8000/setIP?ip=x', fetchSite: 'cross-site' },
      policy(),
      'origin_not_allowed',
    ],
    ['an absolute target of a foreign host', { url: 'http://evil.example/global/pods' }, policy(), 'host_not_allowed'],
    ['an absolute target of this host', { url: 'http://[::1]:8000/global/pods' }, policy(), 'pass'],
    ['setIP with a fragment for a query', { url: '/setIP#ip=x' }, policy(), 'malformed_request'],
    ['setIP with both', { url: '/%73etIP#a?ip=x' }, policy(), 'malformed_request'],
    ['setIP behind a star', { url: '*setIP?ip=x', authorization: 'Bearer t-viewer' }, withTokens, 'malformed_request'],
    ['a call behind a star', { method: 'POST', url: '*function/add' }, withTokens, 'malformed_request'],
    ['the star of OPTIONS', { method: 'OPTIONS', url: '*' }, policy(), 'malformed_request'],
    ['a target without a slash', { url: 'global/pods' }, policy(), 'malformed_request'],
    ['another scheme', { url: 'ftp://localhost/global/pods' }, policy(), 'malformed_request'],
    ['a malformed target while stopping', { url: 'xlivez' }, policy({ stopping: () => true }), 'malformed_request'],
    ['an unknown path', { url: '/nowhere' }, policy(), 'unknown_path'],
    ['an unknown path without token', { url: '/nowhere' }, withTokens, 'unauthorized'],
    ['the parent of a wildcard', { method: 'POST', url: '/function' }, policy(), 'unknown_path'],
    ['a path that goes on', { url: '/global/pods/x' }, policy(), 'unknown_path'],
    ['an escaped slash', { url: '/global%2Fpods' }, policy(), 'unknown_path'],
    ['a method that the path lacks', { method: 'POST', url: '/global/pods' }, policy(), 'method_not_allowed'],
    ['a method that is not known', { method: 'QUERY', url: '/setIP' }, policy(), 'method_not_allowed'],
    ['/api/v1 typed into the address bar', { url: v1, fetchSite: 'none' }, policy(), 'pass'],
    ['/api/v1 from its own page', { url: v1, fetchSite: 'same-origin' }, open, 'pass'],
    ['/api/v1 from another site', { url: v1, fetchSite: 'cross-site' }, policy(), 'origin_not_allowed'],
    ['/api/v1 from another program on this machine', { url: v1, fetchSite: 'same-site' }, open, 'origin_not_allowed'],
    ['/api/v1 with two kinds of site', { url: v1, fetchSite: 'none, cross-site' }, policy(), 'origin_not_allowed'],
    [
      '/api/v1 from an allowed origin',
      { url: v1, fetchSite: 'same-site', origin: 'http://localhost:3000' },
      policy(),
      'pass',
    ],
    [
      '/api/v1 from a foreign origin',
      { url: v1, fetchSite: 'cross-site', origin: 'https://evil.example' },
      policy(),
      'origin_not_allowed',
    ],
    [
      '/api/v1 from a foreign origin over plain HTTP',
      { url: v1, origin: 'http://evil.example' },
      open,
      'origin_not_allowed',
    ],
    [
      '/api/v1 from its own origin over plain HTTP',
      { url: v1, origin: 'http://faas.example:8000', host: 'faas.example:8000' },
      open,
      'pass',
    ],
    [
      '/api/v1 in another spelling from another site',
      { url: '/%61pi/v1/pods/fn/a', fetchSite: 'cross-site' },
      policy(),
      'origin_not_allowed',
    ],
    ['/api/v1 from another site without token', { url: v1, fetchSite: 'cross-site' }, withTokens, 'unauthorized'],
    ['a page of another site on the 12 paths', { fetchSite: 'cross-site' }, policy(), 'pass'],
    ['the document, without token', { url: '/openapi.json' }, withTokens, 'pass'],
    ['the document with too many at once', { url: '/openapi.json', inFlight: 10 }, withTokens, 'too_many_requests'],
    [
      'setIP by HEAD by a viewer',
      { method: 'HEAD', url: change, authorization: 'Bearer t-viewer' },
      withTokens,
      'role_not_allowed',
    ],
    ['setIP beyond loopback without token', { url: change }, open, 'target_not_allowed'],
    [
      'setIP beyond loopback with listed targets',
      { url: change },
      policy({ loopbackOnly: false, targetsListed: true }),
      'pass',
    ],
    ['setIP by a viewer', { url: change, authorization: 'Bearer t-viewer' }, withTokens, 'role_not_allowed'],
    ['setIP by an admin', { url: change, authorization: 'Bearer t-admin' }, withTokens, 'pass'],
    ['a call', { method: 'POST', url: '/function/add' }, policy(), 'pass'],
    [
      'a call from another site',
      { method: 'POST', url: '/function/add', fetchSite: 'cross-site' },
      policy(),
      'origin_not_allowed',
    ],
    [
      'a call by a caller',
      { method: 'POST', url: '/function/add', authorization: 'Bearer t-team' },
      withTokens,
      'pass',
    ],
    [
      'a call by a viewer',
      { method: 'POST', url: '/function/add', authorization: 'Bearer t-viewer' },
      withTokens,
      'role_not_allowed',
    ],
    ['a call beyond loopback without token', { method: 'POST', url: '/function/add' }, open, 'target_not_allowed'],
    ['a path with broken escapes', { url: '/%zz' }, policy(), 'malformed_parameter'],
  ])('%s', (_name, given, rules, want) => {
    const verdict = gate(facts(given), rules, routes);
    expect(verdict.kind === 'refuse' ? verdict.code : verdict.kind).toBe(want);
  });

  it.each([
    [[], 'http://localhost:3000', 'http://localhost:3000'],
    [[], 'https://[::1]:5173', 'https://[::1]:5173'],
    [[], 'https://evil.example', null],
    [[], 'http://localhost.evil.example', null],
    [[], 'http://evil.example, a.localhost', null],
    [[], 'http://evil.example@localhost', null],
    [['https://ui.example'], 'https://ui.example', 'https://ui.example'],
    [['https://ui.example'], 'http://localhost:3000', null],
    [['*'], 'https://evil.example', '*'],
    [['*'], undefined, null],
  ])('with --allow-origin %j lets %s read as %s', (allowed, origin, want) => {
    const verdict = gate(facts({ origin }), policy({ origins: new OriginRule(allowed) }), routes);
    expect(verdict.corsOrigin).toBe(want);
  });

  it('lists the allowed methods of a path when another one is used', () => {
    const verdict = gate(facts({ method: 'PUT' }), policy(), routes);
    expect(verdict).toMatchObject({ kind: 'refuse', headers: ['allow', 'GET, HEAD, OPTIONS'] });
  });

  it('reveals no namespaces on a path that needs no token', () => {
    const verdict = gate(facts({ url: '/openapi.json' }), withTokens, routes);
    expect(verdict).toMatchObject({ kind: 'pass', identity: { role: 'viewer', namespaces: new Set() } });
  });

  it('reads role, namespaces and scope from a token', () => {
    const verdict = gate(facts({ authorization: 'Bearer t-team' }), withTokens, routes);
    expect(verdict).toMatchObject({
      kind: 'pass',
      identity: { name: 'eve', role: 'caller', scope: 'only team-a,team-b' },
    });
  });
});

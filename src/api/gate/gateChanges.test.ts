import { describe, expect, it } from 'vitest';
import { type GatePolicy, gate } from './gate.ts';
import type { GateFacts } from './gateFacts.ts';
import { LoopbackHosts, OriginRule } from './originRule.ts';
import { RouteTable } from './routeTable.ts';
import { TokenTable } from './tokenTable.ts';

const routes = new RouteTable();
routes.add('/setIP', ['GET', 'HEAD'], 'admin');
routes.add('/function/*', ['POST'], 'caller');
routes.add('/global/pods', ['GET', 'HEAD'], 'viewer');

const changes: readonly Pick<GateFacts, 'method' | 'url'>[] = [
  { method: 'GET', url: '/setIP?ip=10.0.0.1:9090' },
  { method: 'HEAD', url: '/setIP?ip=local' },
  { method: 'POST', url: '/function/add' },
];

const { tokens } = TokenTable.parse('ann t-admin admin\nbob t-viewer');
const onLoopback: GatePolicy = {
  origins: new OriginRule([]),
  tokens: null,
  loopbackOnly: true,
  loopbackHosts: new LoopbackHosts(),
  trustedProxies: { trusts: () => false },
  targetsListed: false,
  mostInFlight: 10,
  stopping: () => false,
};
const unlisted: GatePolicy = { ...onLoopback, loopbackOnly: false };
const beyond: GatePolicy = { ...unlisted, targetsListed: true };
const withTokens: GatePolicy = { ...unlisted, tokens };
const withOrigin = (policy: GatePolicy, ...origins: string[]): GatePolicy => ({
  ...policy,
  origins: new OriginRule(origins),
});

const ui = 'https://ui.example';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const lan = '192.168.1.5:8000';
const admin = 'Bearer t-admin';

const none = {
  origin: undefined,
  fetchSite: undefined,
  authorization: undefined,
  cookie: undefined,
  userAgent: undefined,
  inFlight: 0,
  nowSeconds: 0,
};

type Given = Partial<Omit<GateFacts, 'method' | 'url'>>;

function verdicts(given: Given, policy: GatePolicy): string[] {
  const host = policy.loopbackOnly ? 'localhost:8000' : lan;
  return changes.map((change) => {
    const verdict = gate({ ...none, host, ...given, ...change }, policy, routes);
    return verdict.kind === 'refuse' ? verdict.code : verdict.kind;
  });
}

describe('requests that change something', () => {
  it.each<[string, string, GatePolicy, Given]>([
    // On loopback.
    ['pass', 'a plain client', onLoopback, {}],
    ['pass', 'a browser whose user typed the address', onLoopback, { userAgent: firefox, fetchSite: 'none' }],
    ['pass', "the server's own page", onLoopback, { userAgent: firefox, fetchSite: 'same-origin' }],
    ['pass', 'its own origin', onLoopback, { origin: 'http://localhost:8000' }],
    ['pass', 'a loopback front end', onLoopback, { origin: 'http://127.0.0.1:3000', fetchSite: 'cross-site' }],
    ['pass', 'its own origin beside a listed one', withOrigin(onLoopback, ui), { origin: 'http://localhost:8000' }],
    ['pass', 'a listed origin', withOrigin(onLoopback, ui), { origin: ui, fetchSite: 'cross-site' }],
    [
      'origin_not_allowed',
      'another loopback origin beside a listed one',
      withOrigin(onLoopback, ui),
      { origin: 'http://localhost:3000' },
    ],
    ['origin_not_allowed', 'a foreign origin', onLoopback, { origin: 'https://evil.example' }],
    ['origin_not_allowed', 'a null origin', onLoopback, { origin: 'null' }],
    ['origin_not_allowed', 'two origins', onLoopback, { origin: 'http://localhost:8000, http://localhost:8000' }],
    ['origin_not_allowed', 'an empty origin', onLoopback, { origin: '' }],
    ['origin_not_allowed', 'an image on another site', onLoopback, { fetchSite: 'cross-site', userAgent: firefox }],
    ['origin_not_allowed', 'an image on a sibling site', onLoopback, { fetchSite: 'same-site' }],
    ['origin_not_allowed', 'two fetch sites', onLoopback, { fetchSite: 'none, none' }],
    ['origin_not_allowed', 'two fetch sites that differ', onLoopback, { fetchSite: 'none, cross-site' }],
    ['origin_not_allowed', 'an unknown fetch site', onLoopback, { fetchSite: 'nearby' }],
    ['origin_not_allowed', 'an empty fetch site', onLoopback, { fetchSite: '' }],
    ['origin_not_allowed', 'a fetch site in capitals', onLoopback, { fetchSite: 'None' }],
    [
      'origin_not_allowed',
      'an unknown fetch site of an allowed origin',
      onLoopback,
      { origin: 'http://localhost:8000', fetchSite: 'x' },
    ],
    // Beyond loopback, without tokens.
    ['target_not_allowed', 'without --allow-target', unlisted, {}],
    ['target_not_allowed', 'without --allow-target, of a listed origin', withOrigin(unlisted, ui), { origin: ui }],
    ['pass', 'a client without User-Agent', beyond, {}],
    ['pass', 'curl', beyond, { userAgent: 'curl/8.14.1' }],
    ['origin_not_allowed', 'an image on plain HTTP', beyond, { userAgent: firefox }],
    ['origin_not_allowed', 'a typed address', beyond, { userAgent: firefox, fetchSite: 'none' }],
    [
      'origin_not_allowed',
      'a page of the same origin (rebinding)',
      beyond,
      { userAgent: firefox, fetchSite: 'same-origin' },
    ],
    ['origin_not_allowed', 'two user agents, one a browser', beyond, { userAgent: 'curl/8.14.1, Mozilla/5.0' }],
    ['origin_not_allowed', 'its own origin, which nobody listed', beyond, { origin: `http://${lan}` }],
    [
      'origin_not_allowed',
      'its own origin of a client that is no browser',
      beyond,
      { origin: `http://${lan}`, userAgent: 'curl/8' },
    ],
    [
      'pass',
      'its own origin, listed',
      withOrigin(beyond, `http://${lan}`),
      { origin: `http://${lan}`, userAgent: firefox },
    ],
    ['pass', 'a listed origin', withOrigin(beyond, ui), { origin: ui, userAgent: firefox, fetchSite: 'cross-site' }],
    [
      'origin_not_allowed',
      'a browser without origin, beside a listed one',
      withOrigin(beyond, ui),
      { userAgent: firefox },
    ],
    ['pass', 'a loopback origin', beyond, { origin: 'http://localhost:3000', userAgent: firefox }],
    [
      'pass',
      'any origin, where all are allowed',
      withOrigin(beyond, '*'),
      { origin: 'https://evil.example', userAgent: firefox },
    ],
    ['origin_not_allowed', 'no origin, where all are allowed', withOrigin(beyond, '*'), { fetchSite: 'cross-site' }],
    // Beyond loopback, with tokens.
    ['unauthorized', 'a client without token', withTokens, {}],
    ['role_not_allowed', 'a viewer', withTokens, { authorization: 'Bearer t-viewer' }],
    ['pass', 'an admin', withTokens, { authorization: admin }],
    ['pass', 'an admin in a browser', withTokens, { authorization: admin, userAgent: firefox }],
    ['pass', "an admin on the server's own origin", withTokens, { authorization: admin, origin: `http://${lan}` }],
    [
      'pass',
      "an admin on the server's own origin behind TLS",
      withTokens,
      { authorization: admin, origin: `https://${lan}` },
    ],
    [
      'pass',
      'the default port of http',
      withTokens,
      { authorization: admin, host: 'Faas.example:80', origin: 'http://faas.example' },
    ],
    [
      'pass',
      'the default port of https',
      withTokens,
      { authorization: admin, host: 'faas.example', origin: 'https://faas.example' },
    ],
    [
      'origin_not_allowed',
      'an admin on the same host, another port',
      withTokens,
      { authorization: admin, origin: 'http://192.168.1.5:80' },
    ],
    [
      'origin_not_allowed',
      'an admin on a foreign origin',
      withTokens,
      { authorization: admin, origin: 'https://evil.example' },
    ],
    [
      'origin_not_allowed',
      'an admin linked from another site',
      withTokens,
      { authorization: admin, fetchSite: 'cross-site' },
    ],
    ['origin_not_allowed', 'an admin with an unknown fetch site', withTokens, { authorization: admin, fetchSite: 'x' }],
  ])('%s: %s', (want, _name, policy, given) => {
    expect(verdicts(given, policy)).toEqual(changes.map(() => want));
  });

  it('prefers the host of an absolute target to the Host header', () => {
    const given = { ...none, origin: 'http://own.example', authorization: admin, host: 'other.example', method: 'GET' };
    const asked = (authority: string) =>
      gate({ ...given, url: `http://${authority}/setIP?ip=local` }, withTokens, routes).kind;
    expect([asked('own.example'), asked('other.example')]).toEqual(['pass', 'refuse']);
  });

  it('does not apply to reads', () => {
    for (const given of [{ origin: 'https://evil.example' }, { fetchSite: 'x' }, { userAgent: firefox }]) {
      const facts = { ...none, host: lan, method: 'GET', url: '/global/pods', ...given };
      expect(gate(facts, unlisted, routes).kind).toBe('pass');
    }
  });
});

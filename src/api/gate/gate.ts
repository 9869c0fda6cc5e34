import type { ErrorCode } from '../../contract/errorCode.ts';
import { everybody, type Identity, nobody, roleAllows } from './access.ts';
import type { TrustedProxies } from './clientSide.ts';
import type { GateFacts } from './gateFacts.ts';
import type { LoopbackHosts, OriginRule } from './originRule.ts';
import type { RouteMatch, RouteTable } from './routeTable.ts';
import { type Session, sessionOf } from './session.ts';
import { changeRefusal, isOfOtherSite, mayUseCookie, type SitePolicy, siteRefusal } from './siteRule.ts';

/** The settings of the server that the gate applies. */
export interface GatePolicy extends SitePolicy {
  readonly loopbackHosts: LoopbackHosts;
  readonly trustedProxies: TrustedProxies;
  readonly mostInFlight: number;
  /** True once the server has been told to stop. */
  readonly stopping: () => boolean;
}

/** What becomes of a request: answered for an identity, answered as a preflight, or refused. */
export type Verdict =
  | {
      readonly kind: 'pass';
      readonly identity: Identity;
      /** The session of a client that was identified by its cookie, otherwise null. */
      readonly session: Session | null;
      readonly corsOrigin: string | null;
      /** The route that answers; nothing behind the gate parses the request target again. */
      readonly route: RouteMatch;
    }
  | { readonly kind: 'preflight'; readonly corsOrigin: string | null }
  | {
      readonly kind: 'refuse';
      readonly code: ErrorCode;
      readonly message: string;
      readonly corsOrigin: string | null;
      /** More headers of the answer: names and values, alternating. */
      readonly headers: readonly string[];
    };

/**
 * Decides about a request before anything else reads it, for ready answers and for the router alike. Pure: the same
 * facts, policy and routes give the same verdict. On the hot path of every request: no closures, no copies.
 */
export function gate(facts: GateFacts, policy: GatePolicy, routes: RouteTable): Verdict {
  const corsOrigin = readableBy(facts.origin, policy.origins);
  const route = routes.match(facts.url);
  if (route.kind === 'mistake') return refuse(corsOrigin, route.code, route.message);
  if (policy.loopbackOnly && !isLoopback(facts.host, route.authority, policy.loopbackHosts)) {
    const message = 'Use a loopback name such as localhost or 127.0.0.1 to reach this server.';
    return refuse(corsOrigin, 'host_not_allowed', message);
  }
  if (facts.method === 'OPTIONS') return { kind: 'preflight', corsOrigin };
  const access = route.methods.get(facts.method);
  if (access === 'machine') return pass(nobody, null, corsOrigin, route);
  if (policy.stopping()) {
    return refuse(corsOrigin, 'shutting_down', 'The server is shutting down; retry in a moment.');
  }
  if (facts.inFlight >= policy.mostInFlight) {
    const message = `More than ${policy.mostInFlight} requests are under way; retry later.`;
    return refuse(corsOrigin, 'too_many_requests', message);
  }
  if (access === 'public') return pass(nobody, null, corsOrigin, route);
  const host = route.authority || facts.host;
  if (access === 'signIn') {
    const refusal = siteRefusal(facts, policy, host, true);
    return refusal === null ? pass(nobody, null, corsOrigin, route) : refuse(corsOrigin, refusal.code, refusal.message);
  }
  const session = sessionIn(facts, policy);
  const identity =
    session?.identity ?? (policy.tokens === null ? everybody : policy.tokens.holder(facts.authorization));
  if (identity === null) {
    const message =
      'Send "Authorization: Bearer TOKEN" with a token from the server\'s token file, or sign in at /api/v1/session.';
    return refuse(corsOrigin, 'unauthorized', message, ['www-authenticate', 'Bearer']);
  }
  const reads = access === 'viewer' && (facts.method === 'GET' || facts.method === 'HEAD');
  if (session !== null && !mayUseCookie(facts, host, reads)) {
    const message = "The cookie counts only on this server's own pages; other clients send the token itself.";
    return refuse(corsOrigin, 'origin_not_allowed', message);
  }
  if (access === 'viewer') {
    if (route.refusesOtherSites && isOfOtherSite(facts, policy, host)) {
      const message =
        'Pages of other sites may not read this; to permit an origin, start the server with --allow-origin.';
      return refuse(corsOrigin, 'origin_not_allowed', message);
    }
    return pass(identity, session, corsOrigin, route);
  }
  if (access === undefined) return refuseMethod(route, corsOrigin);

  const refusal = changeRefusal(facts, policy, host);
  if (refusal !== null) return refuse(corsOrigin, refusal.code, refusal.message);
  if (!roleAllows(identity.role, access)) {
    const message = `This requires the role ${access}; the token has the role ${identity.role}.`;
    return refuse(corsOrigin, 'role_not_allowed', message);
  }
  return pass(identity, session, corsOrigin, route);
}

function pass(identity: Identity, session: Session | null, corsOrigin: string | null, route: RouteMatch): Verdict {
  return { kind: 'pass', identity, session, corsOrigin, route };
}

function refuseMethod({ methods }: RouteMatch, corsOrigin: string | null): Verdict {
  if (methods.size === 0) return refuse(corsOrigin, 'unknown_path', 'No such path; /docs describes all paths.');
  const allow = ['OPTIONS', ...methods.keys()].sort().join(', ');
  return refuse(corsOrigin, 'method_not_allowed', `This path supports ${allow}.`, ['allow', allow]);
}

function refuse(corsOrigin: string | null, code: ErrorCode, message: string, headers: readonly string[] = []): Verdict {
  return { kind: 'refuse', code, message, corsOrigin, headers };
}

/** A request without Host is HTTP/1.0 and not from a browser. An absolute target names the host a second time. */
function isLoopback(host: string | undefined, authority: string, hosts: LoopbackHosts): boolean {
  return (host === undefined || hosts.has(host)) && (authority === '' || hosts.has(authority));
}

/** The value of Access-Control-Allow-Origin; null when the origin may not read the answer. */
function readableBy(origin: string | undefined, origins: OriginRule): string | null {
  if (origin === undefined || !origins.allows(origin)) return null;
  return origins.any ? '*' : origin;
}

/** The session of the cookie, unless a Bearer token is sent beside it. */
function sessionIn({ authorization, cookie, nowSeconds }: GateFacts, { tokens }: GatePolicy): Session | null {
  if (cookie === undefined || nowSeconds === null || tokens === null) return null;
  if (authorization !== undefined && /^bearer(?: |$)/i.test(authorization)) return null;
  return sessionOf(cookie, tokens, nowSeconds);
}

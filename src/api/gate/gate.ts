import type { ErrorCode } from '../../contract/errorCode.ts';
import { everybody, type Identity, nobody, roleAllows } from './access.ts';
import type { GateFacts } from './gateFacts.ts';
import type { LoopbackHosts, OriginRule } from './originRule.ts';
import type { RouteMatch, RouteTable } from './routeTable.ts';
import type { TokenTable } from './tokenTable.ts';

/** The settings of the server that the gate applies. */
export interface GatePolicy {
  readonly origins: OriginRule;
  /** Null when no token is required. */
  readonly tokens: TokenTable | null;
  readonly loopbackOnly: boolean;
  readonly loopbackHosts: LoopbackHosts;
  /** True when `--allow-target` was given. */
  readonly targetsListed: boolean;
  readonly mostInFlight: number;
  /** True once the server has been told to stop. */
  readonly stopping: () => boolean;
}

export type Verdict =
  | {
      readonly kind: 'pass';
      readonly identity: Identity;
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

/** Why a request may not change anything, whatever its role. */
interface ChangeRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The values of Sec-Fetch-Site, and whether each means a page of another site. */
const fetchSites: ReadonlyMap<string, boolean> = new Map([
  ['none', false],
  ['same-origin', false],
  ['same-site', true],
  ['cross-site', true],
]);

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
  if (access === 'machine') return { kind: 'pass', identity: nobody, corsOrigin, route };
  if (policy.stopping()) {
    return refuse(corsOrigin, 'shutting_down', 'The server is shutting down; retry in a moment.');
  }
  if (facts.inFlight >= policy.mostInFlight) {
    const message = `More than ${policy.mostInFlight} requests are under way; retry later.`;
    return refuse(corsOrigin, 'too_many_requests', message);
  }
  if (access === 'public') return { kind: 'pass', identity: nobody, corsOrigin, route };
  const identity = policy.tokens === null ? everybody : policy.tokens.holder(facts.authorization);
  if (identity === null) {
    const message = 'Send "Authorization: Bearer TOKEN" with a token from the server\'s token file.';
    return refuse(corsOrigin, 'unauthorized', message, ['www-authenticate', 'Bearer']);
  }
  if (access === 'viewer') {
    if (route.refusesOtherSites && isOfOtherSite(facts, policy, route.authority || facts.host)) {
      const message =
        'Pages of other sites may not read this; to permit an origin, start the server with --allow-origin.';
      return refuse(corsOrigin, 'origin_not_allowed', message);
    }
    return { kind: 'pass', identity, corsOrigin, route };
  }
  if (access === undefined) return refuseMethod(route, corsOrigin);

  const refusal = changeRefusal(facts, policy, route.authority || facts.host);
  if (refusal !== null) return refuse(corsOrigin, refusal.code, refusal.message);
  if (!roleAllows(identity.role, access)) {
    const message = `This requires the role ${access}; the token has the role ${identity.role}.`;
    return refuse(corsOrigin, 'role_not_allowed', message);
  }
  return { kind: 'pass', identity, corsOrigin, route };
}

function refuseMethod({ methods }: RouteMatch, corsOrigin: string | null): Verdict {
  if (methods.size === 0) return refuse(corsOrigin, 'unknown_path', 'No such path; / links all paths.');
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

/**
 * Whether a page of another site, whose origin is not allowed, wants to read. Without Sec-Fetch-Site, which browsers do not
 * send over plain HTTP, an Origin other than the server's own means one.
 */
function isOfOtherSite({ origin, fetchSite }: GateFacts, { origins }: GatePolicy, host: string | undefined): boolean {
  if (origin !== undefined && origins.allows(origin)) return false;
  if (fetchSite === undefined) return origin !== undefined && !isOriginOf(origin, host);
  return fetchSites.get(fetchSite) ?? true;
}

/**
 * Protects `/setIP` and calls from pages of other sites (CSRF). Null if the request passes; its role is checked next.
 * @param host host and port that the client addressed
 */
function changeRefusal(facts: GateFacts, policy: GatePolicy, host: string | undefined): ChangeRefusal | null {
  const { origin, fetchSite, userAgent } = facts;
  const fromElsewhere = fetchSite === undefined ? false : fetchSites.get(fetchSite);
  if (fromElsewhere === undefined) {
    return originRefusal('Send a valid Sec-Fetch-Site header once, or none.');
  }
  // Without tokens and beyond loopback, an attacker's name can resolve to this address (DNS rebinding), so the server's
  // own origin proves nothing.
  const knowsItself = policy.loopbackOnly || policy.tokens !== null;
  const isAllowed =
    origin !== undefined && (policy.origins.allows(origin) || (knowsItself && isOriginOf(origin, host)));
  if (origin !== undefined && !isAllowed) {
    return originRefusal('This origin may not change anything; to permit it, start the server with --allow-origin.');
  }
  if (fromElsewhere && !isAllowed) {
    return originRefusal('Pages of other sites may not change anything; open the address directly.');
  }
  if (policy.loopbackOnly || policy.tokens !== null) return null;
  if (!policy.targetsListed) {
    return {
      code: 'target_not_allowed',
      message: 'Not permitted on a server that listens beyond loopback without --token-file or --allow-target.',
    };
  }
  // Over plain HTTP, browsers send neither Origin nor Sec-Fetch-Site for an image or a link.
  if (!isAllowed && userAgent?.includes('Mozilla/')) {
    return originRefusal(
      'Without tokens, browsers may change something only from an origin permitted by --allow-origin.',
    );
  }
  return null;
}

function originRefusal(message: string): ChangeRefusal {
  return { code: 'origin_not_allowed', message };
}

/** True when an origin has the host and port that were addressed, whatever its scheme. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const asked = host.toLowerCase();
  return origin === `http://${asked.replace(/:80$/, '')}` || origin === `https://${asked.replace(/:443$/, '')}`;
}

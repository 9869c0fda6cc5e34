import type { ErrorCode } from '../../contract/errorCode.ts';
import { everybody, type Identity, nobody, roleAllows } from './access.ts';
import { changeRefusal } from './changeRule.ts';
import type { GateFacts } from './gateFacts.ts';
import type { GatePolicy } from './gatePolicy.ts';
import type { LoopbackHosts, OriginRule } from './originRule.ts';
import type { RouteMatch, RouteTable } from './routeTable.ts';

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
  if (access === 'viewer') return { kind: 'pass', identity, corsOrigin, route };
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

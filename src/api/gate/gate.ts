import type { ErrorCode } from '../../contract/errorCode.ts';
import { everybody, type Identity, nobody, roleAllows } from './access.ts';
import { changeRefusal } from './changeRule.ts';
import type { GateFacts } from './gateFacts.ts';
import type { GatePolicy } from './gatePolicy.ts';
import type { LoopbackHosts } from './loopbackName.ts';
import type { OriginRule } from './originRule.ts';
import type { RouteMatch, RouteTable } from './routeTable.ts';

export type Verdict =
  | {
      readonly kind: 'pass';
      readonly identity: Identity;
      readonly corsOrigin: string | null;
      /** The route that answers; nothing behind the gate reads the request target again. */
      readonly route: RouteMatch;
    }
  | { readonly kind: 'preflight'; readonly corsOrigin: string | null }
  | {
      readonly kind: 'refuse';
      readonly code: ErrorCode;
      readonly message: string;
      readonly corsOrigin: string | null;
      /** Further headers of the answer, names and values in turn. */
      readonly headers: readonly string[];
    };

/**
 * Decides about a request before anything else looks at it: the same for answers made ahead and for the router.
 * Pure: the same facts, policy and routes give the same verdict.
 */
export function gate(facts: GateFacts, policy: GatePolicy, routes: RouteTable): Verdict {
  const corsOrigin = readableBy(facts.origin, policy.origins);
  const route = routes.match(facts.url);
  if (route.kind === 'mistake') return refuse(corsOrigin, route.code, route.message);
  if (policy.loopbackOnly && !isLoopback(facts.host, route.authority, policy.loopbackHosts)) {
    const message = 'Ask for this server by a loopback name such as localhost or 127.0.0.1.';
    return refuse(corsOrigin, 'host_not_allowed', message);
  }
  if (facts.method === 'OPTIONS') return { kind: 'preflight', corsOrigin };
  const access = route.methods.get(facts.method);
  if (access === 'machine') return { kind: 'pass', identity: nobody, corsOrigin, route };
  if (policy.stopping()) {
    return refuse(corsOrigin, 'shutting_down', 'The server is shutting down; ask again in a moment.');
  }
  if (facts.inFlight >= policy.mostInFlight) {
    const message = `More than ${policy.mostInFlight} requests are under way; ask again later.`;
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
    const message = `This takes the role ${access}; the token's role is ${identity.role}.`;
    return refuse(corsOrigin, 'role_not_allowed', message);
  }
  return { kind: 'pass', identity, corsOrigin, route };
}

function refuseMethod({ methods }: RouteMatch, corsOrigin: string | null): Verdict {
  if (methods.size === 0) return refuse(corsOrigin, 'unknown_path', 'There is no such path; / links those there are.');
  const allow = ['OPTIONS', ...methods.keys()].sort().join(', ');
  return refuse(corsOrigin, 'method_not_allowed', `This path takes ${allow}.`, ['allow', allow]);
}

function refuse(corsOrigin: string | null, code: ErrorCode, message: string, headers: readonly string[] = []): Verdict {
  return { kind: 'refuse', code, message, corsOrigin, headers };
}

/** A request without a Host is of HTTP/1.0 and no browser's. An absolute target names the host a second time. */
function isLoopback(host: string | undefined, authority: string, hosts: LoopbackHosts): boolean {
  return (host === undefined || hosts.has(host)) && (authority === '' || hosts.has(authority));
}

/** The value for Access-Control-Allow-Origin, or null when the origin may not read the answer. */
function readableBy(origin: string | undefined, origins: OriginRule): string | null {
  if (origin === undefined || !origins.allows(origin)) return null;
  return origins.any ? '*' : origin;
}

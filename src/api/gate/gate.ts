import type { ErrorCode } from '../../contract/errorCode.ts';
import { everybody, type Identity, type Role, roleAllows } from './access.ts';
import type { LoopbackHosts } from './loopbackName.ts';
import type { OriginRule } from './originRule.ts';
import type { TokenTable } from './tokenTable.ts';

/** What the gate looks at: nothing else of a request matters to it. */
export interface GateFacts {
  readonly method: string;
  /** As it stands in the request line, query included. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly authorization: string | undefined;
  /** Requests under way, this one not counted. */
  readonly inFlight: number;
}

/** What the server was started with, as far as the gate needs it. */
export interface GatePolicy {
  readonly origins: OriginRule;
  /** Null: no token is asked for. */
  readonly tokens: TokenTable | null;
  readonly loopbackOnly: boolean;
  readonly loopbackHosts: LoopbackHosts;
  /** True when `--allow-target` was given. */
  readonly targetsListed: boolean;
  readonly mostInFlight: number;
  /** True from the moment the server is told to stop. */
  readonly stopping: () => boolean;
}

export type Verdict =
  | { readonly kind: 'pass'; readonly identity: Identity; readonly corsOrigin: string | null }
  | { readonly kind: 'preflight'; readonly corsOrigin: string | null }
  | {
      readonly kind: 'refuse';
      readonly code: ErrorCode;
      readonly message: string;
      readonly corsOrigin: string | null;
    };

/** For machines: no token, no namespaces, no names. */
const machinePaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/metrics']);
const longestMachinePath = Math.max(...Array.from(machinePaths, ({ length }) => length));

/**
 * Decides about a request before anything else looks at it: the same for answers made ahead and for the router.
 * Pure: the same facts and policy give the same verdict.
 */
export function gate(facts: GateFacts, policy: GatePolicy): Verdict {
  const corsOrigin = readableBy(facts.origin, policy.origins);
  const refuse = (code: ErrorCode, message: string): Verdict => ({ kind: 'refuse', code, message, corsOrigin });
  const path = pathOf(facts.url);
  // To look a long path up would cost more than the rest of the gate.
  const forMachines = path.length <= longestMachinePath && machinePaths.has(path);

  if (policy.loopbackOnly && facts.host !== undefined && !policy.loopbackHosts.has(facts.host)) {
    return refuse('host_not_allowed', 'Ask for this server by a loopback name such as localhost or 127.0.0.1.');
  }
  if (facts.method === 'OPTIONS') return { kind: 'preflight', corsOrigin };
  if (forMachines) return { kind: 'pass', identity: everybody, corsOrigin };
  if (policy.stopping()) return refuse('shutting_down', 'The server is shutting down; ask again in a moment.');
  if (facts.inFlight >= policy.mostInFlight) {
    return refuse('too_many_requests', `More than ${policy.mostInFlight} requests are under way; ask again later.`);
  }
  const identity = policy.tokens === null ? everybody : policy.tokens.holder(facts.authorization);
  if (identity === null) {
    return refuse('unauthorized', 'Send "Authorization: Bearer TOKEN" with a token from the server\'s token file.');
  }
  const needed = neededRole(path);
  if (needed === 'viewer') return { kind: 'pass', identity, corsOrigin };

  if (facts.origin !== undefined && corsOrigin === null) {
    return refuse('origin_not_allowed', 'This origin may not change anything; start the server with --allow-origin.');
  }
  if (facts.origin === undefined && (facts.fetchSite === 'cross-site' || facts.fetchSite === 'same-site')) {
    return refuse('origin_not_allowed', 'Another site may not change anything here; open the address itself.');
  }
  if (!policy.loopbackOnly && policy.tokens === null && !policy.targetsListed) {
    return refuse(
      'target_not_allowed',
      'A server that listens beyond loopback needs --token-file or --allow-target before this may be asked.',
    );
  }
  if (!roleAllows(identity.role, needed)) {
    return refuse('role_not_allowed', `This takes the role ${needed}; the token's role is ${identity.role}.`);
  }
  return { kind: 'pass', identity, corsOrigin };
}

/** The value for Access-Control-Allow-Origin, or null when the origin may not read the answer. */
function readableBy(origin: string | undefined, origins: OriginRule): string | null {
  if (origin === undefined || !origins.allows(origin)) return null;
  return origins.any ? '*' : origin;
}

/** `/setIP` changes something by GET, because existing clients do it so; a call runs code. */
function neededRole(path: string): Role {
  if (path === '/setIP') return 'admin';
  return path.startsWith('/function/') ? 'caller' : 'viewer';
}

/** The path as the router will see it: without scheme, host and query, decoded, so that no spelling gets around. */
function pathOf(url: string): string {
  const local = url.startsWith('/') ? url : url.replace(/^https?:\/\/.*?\//i, '/');
  const end = local.indexOf('?');
  const before = end < 0 ? local : local.slice(0, end);
  // The router takes what follows a fragment's sign for the query.
  const fragment = before.indexOf('#');
  const path = fragment < 0 ? before : before.slice(0, fragment);
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

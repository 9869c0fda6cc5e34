import type { IncomingMessage } from 'node:http';
import type { Identity } from './gate/access.ts';
import type { RouteMatch } from './gate/routeTable.ts';
import type { Session } from './gate/session.ts';

/** What the gate learned about a request that it passed. */
export interface RequestIdentity {
  readonly identity: Identity;
  /** That of the cookie; null for a client that sent none or a token. */
  readonly session: Session | null;
  readonly route: RouteMatch;
  /** Called when the request no longer counts as under way, although its answer goes on. */
  readonly leave: () => void;
}

const passed = new WeakMap<IncomingMessage, RequestIdentity>();

/** Records what the gate learned. */
export function notePassed(request: IncomingMessage, found: RequestIdentity): void {
  passed.set(request, found);
}

/** @throws Error for a request that bypassed the gate, which is a bug */
export function requestIdentity(request: IncomingMessage): RequestIdentity {
  const found = passed.get(request);
  if (found === undefined) throw new Error('A request reached a route without passing the gate.');
  return found;
}

/** Who sent the request. */
export function identityOf(request: IncomingMessage): Identity {
  return requestIdentity(request).identity;
}

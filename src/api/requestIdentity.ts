import type { IncomingMessage } from 'node:http';
import type { Identity } from './gate/access.ts';
import type { RouteMatch } from './gate/routeTable.ts';

/** What the gate found out about a request that it let pass. */
export interface RequestIdentity {
  readonly identity: Identity;
  readonly route: RouteMatch;
}

const passed = new WeakMap<IncomingMessage, RequestIdentity>();

/** Notes what the gate found out. */
export function notePassed(request: IncomingMessage, found: RequestIdentity): void {
  passed.set(request, found);
}

/** @throws Error never in practice: every request that reaches a route has passed the gate */
export function requestIdentity(request: IncomingMessage): RequestIdentity {
  const found = passed.get(request);
  if (found === undefined) throw new Error('a request reached a route without passing the gate');
  return found;
}

/** Who asks. */
export function identityOf(request: IncomingMessage): Identity {
  return requestIdentity(request).identity;
}

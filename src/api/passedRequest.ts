import type { IncomingMessage } from 'node:http';
import type { Identity } from './gate/access.ts';
import type { RouteMatch } from './gate/routeTable.ts';

/** What the gate found out about a request that it let pass. */
export interface PassedRequest {
  readonly identity: Identity;
  readonly route: RouteMatch;
}

const passed = new WeakMap<IncomingMessage, PassedRequest>();

/** Notes what the gate found out. */
export function notePassed(request: IncomingMessage, found: PassedRequest): void {
  passed.set(request, found);
}

/** @throws Error never in practice: every request that reaches a route has passed the gate */
export function passedRequest(request: IncomingMessage): PassedRequest {
  const found = passed.get(request);
  if (found === undefined) throw new Error('a request reached a route without passing the gate');
  return found;
}

/** Who asks. */
export function identityOf(request: IncomingMessage): Identity {
  return passedRequest(request).identity;
}

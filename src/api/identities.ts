import type { IncomingMessage } from 'node:http';
import type { Identity } from './gate/access.ts';

const identities = new WeakMap<IncomingMessage, Identity>();

/** Notes who the gate found to be asking. */
export function setIdentity(request: IncomingMessage, identity: Identity): void {
  identities.set(request, identity);
}

/** Who asks; every request that reaches a route has passed the gate. */
export function identityOf(request: IncomingMessage): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new Error('a request reached a route without passing the gate');
  return identity;
}

import type { FastifyReply } from 'fastify';
import { Fault } from '../../model/fault.ts';
import { dropUnreadBody } from '../../transport/unwantedBody.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import type { Identity } from '../gate/access.ts';
import { clientSide } from '../gate/clientSide.ts';
import { beginSession, type Session, setCookie } from '../gate/session.ts';
import { SignInLimit } from '../gate/signInLimit.ts';
import { jsonBody, textMember } from '../jsonBody.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { requestIdentity } from '../requestIdentity.ts';
import type { V1Answer, V1Handler } from './v1Request.ts';

/** A token has at most 4,096 bytes; each may be escaped. */
const mostBodyBytes = 32 * 1024;
const mostTokenLength = 4096;

/** `GET /api/v1/session` */
export function sessionRoute({ clock }: ApiDependencies): V1Handler<'session'> {
  return ({ request, identity }) => {
    const { session } = requestIdentity(request.raw);
    return sessionAnswer(clock.wallMs(), identity.tokenId === null ? null : identity, session);
  };
}

/** `POST /api/v1/session` */
export function signInRoute({ clock, policy, logger }: ApiDependencies): V1Handler<'signIn'> {
  const limit = new SignInLimit();
  return async ({ request }, reply) => {
    const shape = 'Send a JSON body such as {"token": "..."}.';
    dropUnreadBody(request.raw, reply.raw);
    const token = textMember(await jsonBody(request.raw, mostBodyBytes, shape), 'token', mostTokenLength);
    const nowMs = clock.wallMs();
    if (policy.tokens === null) return sessionAnswer(nowMs, null, null);
    const { address, isSecure } = clientSide(request.raw, policy.trustedProxies);
    const waitSeconds = limit.waitSeconds(address, clock.monotonicMs());
    if (waitSeconds > 0) {
      const message = `Too many sign-ins from your address failed; try again in ${waitSeconds} s.`;
      throw new Fault('too_many_requests', message, { params: { retryAfterSeconds: waitSeconds } });
    }
    const holder = policy.tokens.holderOf(token);
    if (holder === null) {
      limit.failed(address, clock.monotonicMs());
      logger.warn({ address }, `A sign-in from ${address} failed: no such token.`);
      throw new Fault('unauthorized', 'There is no such token in the token file of the server.');
    }
    const session = beginSession(holder, nowMs / 1000);
    reply.header('set-cookie', setCookie(session.newCookie, isSecure));
    return sessionAnswer(nowMs, session.identity, session);
  };
}

/** `DELETE /api/v1/session` */
export function signOutRoute({ clock, policy }: ApiDependencies): V1Handler<'signOut'> {
  return ({ request }, reply: FastifyReply) => {
    const { isSecure } = clientSide(request.raw, policy.trustedProxies);
    reply.header('set-cookie', setCookie(null, isSecure));
    return sessionAnswer(clock.wallMs(), null, null);
  };
}

function sessionAnswer(nowMs: number, identity: Identity | null, session: Session | null): V1Answer<'session'> {
  return {
    nowSeconds: unixSeconds(nowMs),
    id: session?.id ?? null,
    name: identity?.name ?? null,
    role: identity?.role ?? null,
    namespaces: identity === null || identity.namespaces === null ? null : [...identity.namespaces].sort(),
    expiresAtSeconds: session?.expiresAtSeconds ?? null,
  };
}

import { createHash, timingSafeEqual } from 'node:crypto';

/** True when an Authorization header holds the token. Digests are compared, so that timing tells nothing of it. */
export function holdsToken(authorization: string | undefined, token: string): boolean {
  const held = /^bearer ([^ ]+)$/i.exec(authorization ?? '')?.[1];
  return held !== undefined && timingSafeEqual(digest(held), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

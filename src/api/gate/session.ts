import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Identity } from './access.ts';
import type { TokenHolder, TokenTable } from './tokenTable.ts';

/** How long a session lasts after it was last used. */
const sessionSeconds = 12 * 60 * 60;
/** A session that was renewed less than this ago is not renewed again: most answers then set no cookie. */
const renewalSeconds = 60 * 60;

const cookieName = 'faascope_session';

/** Base64url of the token's name, sign-in time and end of the session (Unix seconds), signature. */
const valueForm = /^([\w-]{1,5600})\.(\d{1,12})\.(\d{1,12})\.([\w-]{43})$/;

/** A browser that has signed in with a token. All of it is in the cookie: servers keep no sessions. */
export interface Session {
  /** A hash of the token's name and the time of the sign-in. */
  readonly id: string;
  readonly identity: Identity;
  /** Unix seconds. */
  readonly expiresAtSeconds: number;
  /** The cookie that the client needs from now on; null if it has it. */
  readonly newCookie: string | null;
}

/** Begins a session with a token. */
export function beginSession({ identity, sessionKey }: TokenHolder, nowSeconds: number): Session {
  return begin(identity, sessionKey, Math.floor(nowSeconds), nowSeconds);
}

/**
 * The session of a request's Cookie header, renewed if it was last renewed an hour ago. Null if there is none, it is
 * over, its token no longer exists, or there are two.
 */
export function sessionOf(cookies: string, tokens: TokenTable, nowSeconds: number): Session | null {
  const [, encodedName, signedIn, expires, signature] = valueForm.exec(cookieValue(cookies) ?? '') ?? [];
  if (encodedName === undefined || signedIn === undefined || expires === undefined || signature === undefined) {
    return null;
  }
  const name = Buffer.from(encodedName, 'base64url').toString();
  const expiresAtSeconds = Number(expires);
  if (expiresAtSeconds <= nowSeconds) return null;
  const claim = `${encodedName}.${signedIn}.${expires}`;
  const given = Buffer.from(signature, 'base64url');
  for (const { identity, sessionKey } of tokens.named(name)) {
    if (!timingSafeEqual(signatureOf(claim, sessionKey), given)) continue;
    const isDue = expiresAtSeconds - nowSeconds < sessionSeconds - renewalSeconds;
    if (isDue) return begin(identity, sessionKey, Number(signedIn), nowSeconds);
    return { id: idOf(name, Number(signedIn)), identity, expiresAtSeconds, newCookie: null };
  }
  return null;
}

/** The value of Set-Cookie for a session's cookie; for null, one that removes it. @param isSecure under TLS */
export function setCookie(cookie: string | null, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=${cookie === null ? 0 : sessionSeconds}; HttpOnly; SameSite=Strict`;
  return `${cookieName}=${cookie ?? ''}; ${attributes}${isSecure ? '; Secure' : ''}`;
}

function begin(identity: Identity, key: Buffer, signedInSeconds: number, nowSeconds: number): Session {
  const expiresAtSeconds = Math.floor(nowSeconds) + sessionSeconds;
  const claim = `${Buffer.from(identity.name).toString('base64url')}.${signedInSeconds}.${expiresAtSeconds}`;
  const newCookie = `${claim}.${signatureOf(claim, key).toString('base64url')}`;
  return { id: idOf(identity.name, signedInSeconds), identity, expiresAtSeconds, newCookie };
}

function idOf(name: string, signedInSeconds: number): string {
  return createHash('sha256').update(`${name} ${signedInSeconds}`).digest('hex').slice(0, 32);
}

function signatureOf(claim: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(claim).digest();
}

/** The value of the session's cookie; null without one, and for two: a page of a sibling host may have set one. */
function cookieValue(cookies: string): string | null {
  const values = cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`));
  return values.length === 1 ? (values[0]?.slice(cookieName.length + 1) ?? null) : null;
}

import { describe, expect, it } from 'vitest';
import { LastingAccess } from './lastingAccess.ts';
import { beginSession, type Session, sessionOf } from './session.ts';
import { type TokenHolder, TokenTable } from './tokenTable.ts';

const signedIn = 1_700_000_000;
const hour = 3600;

function tokensOf(text: string): TokenTable {
  return TokenTable.parse(text).tokens;
}

function holderOf(tokens: TokenTable, token: string): TokenHolder {
  const holder = tokens.holderOf(token);
  if (holder === null) throw new Error(`no token ${token}`);
  return holder;
}

/** A server whose clock and tokens the test sets, with a session that began now. */
function stage() {
  const policy = { tokens: tokensOf('ann t-ann viewer fn\nbob t-bob') as TokenTable | null };
  let nowSeconds = signedIn;
  const clock = { wallMs: () => nowSeconds * 1000, monotonicMs: () => 0 };
  const access = new LastingAccess(policy, clock);
  const holder = holderOf(tokensOf('ann t-ann viewer fn'), 't-ann');
  const session = beginSession(holder, signedIn);
  return {
    policy,
    access,
    holder,
    session,
    at: (seconds: number) => {
      nowSeconds = signedIn + seconds;
    },
    /** A request with the newest cookie. */
    ask: (last: Session): Session => {
      const cookie = `faascope_session=${last.newCookie}`;
      const found = policy.tokens === null ? null : sessionOf(cookie, policy.tokens, nowSeconds);
      if (found === null) throw new Error('the session is over');
      access.used(found);
      return found.newCookie === null ? { ...found, newCookie: last.newCookie } : found;
    },
  };
}

describe('An answer that goes on', () => {
  it.each<[string, string | null, boolean]>([
    ['goes on with other tokens beside its own', 'ann t-ann viewer fn\ncarl t-carl', true],
    ['goes on with another role of its token', 'ann t-ann admin fn', true],
    ['ends when its token was removed', 'bob t-bob', false],
    ['ends when its token is for other namespaces', 'ann t-ann viewer fn,other', false],
    ['ends when its token is for all namespaces', 'ann t-ann', false],
    ['ends when its name has another token', 'ann t-new viewer fn', false],
    ['goes on without tokens', null, true],
  ])('%s', (_name, lines, isValid) => {
    const { policy, access, holder } = stage();
    const held = access.hold(holder.identity, null);
    expect(held.isValid()).toBe(true);
    policy.tokens = lines === null ? null : tokensOf(lines);
    expect(held.isValid()).toBe(isValid);
  });

  it('of a session that nobody uses ends after 12 h', () => {
    const { access, holder, session, at } = stage();
    const held = access.hold(holder.identity, session);
    at(12 * hour - 1);
    expect(held.isValid()).toBe(true);
    at(12 * hour);
    expect(held.isValid()).toBe(false);
  });

  it('of a session goes on while other requests renew the session, and ends 12 h after the last renewal', () => {
    const { access, holder, session, at, ask } = stage();
    const held = access.hold(holder.identity, session);
    at(11 * hour);
    const renewed = ask(session);
    expect(renewed.expiresAtSeconds).toBe(signedIn + 23 * hour);
    at(22 * hour);
    expect(held.isValid()).toBe(true);
    ask(renewed);
    at(34 * hour - 1);
    expect(held.isValid()).toBe(true);
    at(34 * hour);
    expect(held.isValid()).toBe(false);
  });

  it('is not prolonged by a request that is too early to renew the session', () => {
    const { access, holder, session, at, ask } = stage();
    const held = access.hold(holder.identity, session);
    at(hour - 1);
    ask(session);
    at(12 * hour);
    expect(held.isValid()).toBe(false);
  });

  it('is not prolonged by another session of the same token, nor shortened by an older cookie of its own', () => {
    const { access, holder, session, at, ask } = stage();
    const held = access.hold(holder.identity, session);
    at(6 * hour);
    access.used(beginSession(holder, signedIn + 6 * hour));
    at(12 * hour);
    expect(held.isValid()).toBe(false);
    at(11 * hour);
    ask(session);
    access.used(session);
    at(12 * hour);
    expect(held.isValid()).toBe(true);
  });

  it('begins with the newest expiry of its session, whichever cookie it came with', () => {
    const { access, holder, session, at, ask } = stage();
    access.hold(holder.identity, session);
    at(11 * hour);
    ask(session);
    const later = access.hold(holder.identity, session);
    at(13 * hour);
    expect(later.isValid()).toBe(true);
  });

  it('leaves nothing of its session behind when it is over', () => {
    const { access, holder, session } = stage();
    const [one, other] = [access.hold(holder.identity, session), access.hold(holder.identity, session)];
    one.release();
    expect(access.size).toBe(1);
    other.release();
    expect(access.size).toBe(0);
  });
});

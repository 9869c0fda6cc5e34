import { describe, expect, it } from 'vitest';
import { beginSession, sessionOf, setCookie } from './session.ts';
import { type TokenHolder, TokenTable } from './tokenTable.ts';

const nowSeconds = 1_700_000_000;
const hour = 3600;
const file = 'ann t-1 admin\nann t-2 viewer team-a\n名 t-3';
const { tokens } = TokenTable.parse(file);

function holder(token: string): TokenHolder {
  const found = tokens.holderOf(token);
  if (found === null) throw new Error(`no token ${token}`);
  return found;
}

/** The Cookie header of a browser that signed in some time ago. */
function cookieOf(token: string, ageSeconds = 0): string {
  return `faascope_session=${beginSession(holder(token), nowSeconds - ageSeconds).newCookie}`;
}

describe('A session', () => {
  it.each(['t-1', 't-2', 't-3'])('is that of its token %s', (token) => {
    const session = sessionOf(cookieOf(token), tokens, nowSeconds);
    expect(session?.identity).toBe(holder(token).identity);
    expect(session?.id).toMatch(/^[\da-f]{32}$/);
  });

  it('is accepted by another server with the same token file, and by none without the token', () => {
    expect(sessionOf(cookieOf('t-1'), TokenTable.parse(file).tokens, nowSeconds)?.identity.role).toBe('admin');
    const without = TokenTable.parse('ann t-2 admin\nbob t-1 admin').tokens;
    expect(sessionOf(cookieOf('t-1'), without, nowSeconds)).toBeNull();
  });

  it('has an id that stays the same when it is renewed, and differs from the next sign-in', () => {
    const first = beginSession(holder('t-1'), nowSeconds);
    const later = sessionOf(`faascope_session=${first.newCookie}`, tokens, nowSeconds + 2 * hour);
    expect(later).toMatchObject({ id: first.id, expiresAtSeconds: nowSeconds + 14 * hour });
    const renewed = sessionOf(`faascope_session=${later?.newCookie}`, tokens, nowSeconds + 13 * hour);
    expect(renewed?.id).toBe(first.id);
    expect(beginSession(holder('t-1'), nowSeconds + 1).id).not.toBe(first.id);
    expect(beginSession(holder('t-3'), nowSeconds).id).not.toBe(first.id);
  });

  it.each([
    [0, 12 * hour, false],
    [hour, 11 * hour, false],
    [hour + 1, 12 * hour, true],
    [12 * hour - 1, 12 * hour, true],
  ])('used after %i s lasts %i s more, with a new cookie: %s', (age, lasts, renewed) => {
    const session = sessionOf(cookieOf('t-1', age), tokens, nowSeconds);
    expect(session?.expiresAtSeconds).toBe(nowSeconds + lasts);
    expect(session?.newCookie !== null).toBe(renewed);
  });

  it('ends 12 h after its last use', () => {
    expect(sessionOf(cookieOf('t-1', 12 * hour), tokens, nowSeconds)).toBeNull();
  });

  it.each([
    ['a changed name', (value: string) => value.replace(/=[^.]+/, `=${Buffer.from('名').toString('base64url')}`)],
    ['a changed time of sign-in', (value: string) => value.replace(/\.(\d+)\./, '.1600000000.')],
    ['a later end', (value: string) => value.replace(/\.(\d+)\.([^.]+)$/, '.1900000000.$2')],
    ['another signature', (value: string) => value.replace(/[^.]+$/, 'A'.repeat(43))],
    ['no signature', (value: string) => value.replace(/\.[^.]+$/, '')],
    ['no value', () => 'faascope_session='],
    ['another name of the cookie', (value: string) => value.replace('faascope', 'other')],
    ['two cookies', (value: string) => `${value}; ${value}`],
  ])('is refused with %s', (_name, change) => {
    expect(sessionOf(change(cookieOf('t-1')), tokens, nowSeconds)).toBeNull();
  });
});

describe('setCookie', () => {
  it.each([
    ['v', false, 'faascope_session=v; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict'],
    ['v', true, 'faascope_session=v; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure'],
    [null, false, 'faascope_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict'],
  ])('of %s, under TLS: %s', (cookie, isSecure, want) => {
    expect(setCookie(cookie, isSecure)).toBe(want);
  });
});

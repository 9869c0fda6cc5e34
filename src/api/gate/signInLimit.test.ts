import { describe, expect, it } from 'vitest';
import { SignInLimit } from './signInLimit.ts';

/** A limit after failures of an address, one a second from time 0. */
function failed(address: string, times: number): SignInLimit {
  const limit = new SignInLimit();
  for (let count = 0; count < times; count++) limit.failed(address, count * 1000);
  return limit;
}

describe('SignInLimit', () => {
  it.each<[string, string, number, string, number, number]>([
    ['the tenth failure is the last', '10.0.0.1', 9, '10.0.0.1', 9000, 0],
    ['after ten, until the first is a minute ago', '10.0.0.1', 10, '10.0.0.1', 9000, 51],
    ['just before that', '10.0.0.1', 10, '10.0.0.1', 59_900, 1],
    ['from then on', '10.0.0.1', 10, '10.0.0.1', 60_000, 0],
    ['more failures wait longer', '10.0.0.1', 12, '10.0.0.1', 11_000, 51],
    ['another address', '10.0.0.1', 10, '10.0.0.2', 9000, 0],
    ['another address of the same IPv6 network', '2001:db8:0:1::1', 10, '2001:db8::1:ffff:0:0:2', 9000, 51],
    ['another IPv6 network', '2001:db8:0:1::1', 10, '2001:db8:0:2::1', 9000, 0],
    ['the IPv6 loopback address', '::1', 10, '::1', 9000, 51],
    ['an IPv4 address written in IPv6', '::ffff:10.0.0.1', 10, '10.0.0.1', 9000, 51],
    ['the same the other way round', '10.0.0.1', 10, '::ffff:a00:1', 9000, 51],
    ['another IPv4 address written in IPv6', '::ffff:10.0.0.1', 10, '::ffff:10.0.0.2', 9000, 0],
  ])('%s', (_name, address, times, asked, nowMs, waitSeconds) => {
    expect(failed(address, times).waitSeconds(asked, nowMs)).toBe(waitSeconds);
  });

  it('remembers 10,000 addresses', () => {
    const limit = failed('first', 10);
    for (let count = 0; count < 9999; count++) limit.failed(`other ${count}`, 10_000);
    expect(limit.waitSeconds('first', 10_000)).toBeGreaterThan(0);
    limit.failed('one more', 10_000);
    expect(limit.waitSeconds('first', 10_000)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { ProxyList } from './proxyList.ts';

describe('ProxyList', () => {
  it.each<[readonly string[], string, boolean]>([
    [[], '127.0.0.1', false],
    [['127.0.0.1'], '127.0.0.1', true],
    [['127.0.0.1'], '::ffff:127.0.0.1', true],
    [['127.0.0.1'], '127.0.0.2', false],
    [['10.0.0.0/8', '::1'], '10.255.0.1', true],
    [['10.0.0.0/8', '::1'], '::1', true],
    [['10.0.0.0/8', '::1'], '192.0.2.1', false],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['2001:db8::/32'], '2001:db8::1', true],
    [['10.0.0.0/8'], '', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['fe80::/10'], 'fe80::1%a-b', true],
    [['fe80::/10'], 'fe80::1%a.b:c', true],
    [['10.0.0.0/8'], 'fe80::1%a-b', false],
    [['10.0.0.0/8'], '::ffff:10.0.0.1%a-b', true],
  ])('%j trusts %s: %s', (entries, address, want) => {
    expect(new ProxyList(entries).trusts(address)).toBe(want);
  });

  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.1', true],
    ['::1', true],
    ['10.0.0.0/33', false],
    ['nginx.example', false],
    ['', false],
  ])('takes %j: %s', (entry, want) => {
    expect(ProxyList.isEntry(entry)).toBe(want);
  });
});

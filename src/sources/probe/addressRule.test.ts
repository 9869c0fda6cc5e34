import { describe, expect, it } from 'vitest';
import { AddressRule } from './addressRule.ts';
import { parseTarget } from './target.ts';

const anywhere = new AddressRule([]);

describe('AddressRule', () => {
  it.each([
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0xa9.0xfe.0xa9.0xfe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[::169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[fe80::1]',
    '[febf::1]',
    '[fd00:ec2::254]',
    '[fd00:ec2:0:0:0:0:0:254]',
    '100.100.100.200',
    '192.0.0.192',
    '0.0.0.0',
    '0',
    '[::]',
    // One address more in each part, upper case, a dot at the end, and other mixes of bases.
    '169.254.0.1',
    '169.254.255.255',
    '0XA9FEA9FE',
    '0251.0376.43518',
    '169.0xfea9fe',
    '0251.16689662',
    '169.254.169.254.',
    '[::FFFF:169.254.169.254]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    // Translated, NAT64 (well-known and local-use, both prefix lengths), 6to4, Teredo (server and client), ISATAP.
    '[::ffff:0:169.254.169.254]',
    '[64:ff9b:1::169.254.169.254]',
    '[64:ff9b:1:a9fe:a9:fe00::]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:a9fe:a9fe::1]',
    '[2001:0:4136:e378:8000:63bf:5601:5601]',
    '[2001:db8::5efe:169.254.169.254]',
    '[2001:db8::200:5efe:a9fe:a9fe]',
    '[fd20:ce::254]',
    '[fd00:42::42]',
    '168.63.129.16',
    '[::ffff:100.100.100.200]',
  ])('never allows %s', (host) => {
    const target = parseTarget(`${host}:80`);
    expect(anywhere.allows(target.host, target.host)).toBe(false);
  });

  it.each(['10.0.0.1', '127.0.0.1', '::1', 'fd00::1', '8.8.8.8', '::ffff:10.0.0.1'])(
    'allows %s unless limited',
    (address) => {
      expect(anywhere.allows(address, address)).toBe(true);
    },
  );

  it('with a list allows only what it lists, by name or by address', () => {
    const rule = new AddressRule(['10.0.0.0/8', 'fd00::/8', '192.168.1.1', 'Prom.Example']);
    expect(rule.allows('x', '10.1.2.3')).toBe(true);
    expect(rule.allows('x', '::ffff:10.1.2.3')).toBe(true);
    expect(rule.allows('x', 'fd12::1')).toBe(true);
    expect(rule.allows('x', '192.168.1.1')).toBe(true);
    expect(rule.allows('prom.example', '8.8.8.8')).toBe(true);
    expect(rule.allows('prom.example', '169.254.169.254')).toBe(false);
    expect(rule.allows('x', '11.0.0.1')).toBe(false);
  });

  it('`any` allows all', () => {
    expect(new AddressRule(['any']).allows('x', '169.254.169.254')).toBe(true);
  });

  it.each([
    ['any', true],
    ['10.0.0.0/8', true],
    ['10.0.0.0/33', false],
    ['fd00::/128', true],
    ['host.example', true],
    ['http://x', false],
    ['10.0.0.0/8/8', false],
    ['-', false],
  ])('%s is an entry: %s', (entry, want) => {
    expect(AddressRule.isEntry(entry)).toBe(want);
  });
});

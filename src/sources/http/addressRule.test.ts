import { describe, expect, it } from 'vitest';
import { forbiddenSpellings } from '../../../test/setIP/forbiddenSpellings.ts';
import { parseTarget } from '../probe/probe.ts';
import { AddressRule } from './addressRule.ts';

const anywhere = new AddressRule([]);

describe('AddressRule', () => {
  it.each(forbiddenSpellings)('never allows %s', (host) => {
    const target = parseTarget(`${host}:80`);
    expect(anywhere.allows(target.host, target.host)).toBe(false);
  });

  it.each(['10.0.0.1', '127.0.0.1', '::1', 'fd00::1', '8.8.8.8', '::ffff:10.0.0.1'])(
    'allows %s without a list',
    (address) => {
      expect(anywhere.allows(address, address)).toBe(true);
    },
  );

  it('allows only listed names and addresses', () => {
    const rule = new AddressRule(['10.0.0.0/8', 'fd00::/8', '192.168.1.1', 'Prom.Example']);
    expect(rule.allows('x', '10.1.2.3')).toBe(true);
    expect(rule.allows('x', '::ffff:10.1.2.3')).toBe(true);
    expect(rule.allows('x', 'fd12::1')).toBe(true);
    expect(rule.allows('x', '192.168.1.1')).toBe(true);
    expect(rule.allows('prom.example', '8.8.8.8')).toBe(true);
    expect(rule.allows('prom.example', '169.254.169.254')).toBe(false);
    expect(rule.allows('x', '11.0.0.1')).toBe(false);
  });

  it.each([
    ['fe80::1%eth0', false],
    ['fe80::1%a-b', false],
    ['fd00::1%a.b:c', true],
  ])('judges %s without its zone: %s', (address, want) => {
    expect(anywhere.allows('x', address)).toBe(want);
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
  ])('parses the entry %s: %s', (entry, want) => {
    expect(AddressRule.isEntry(entry)).toBe(want);
  });
});

import { describe, expect, it } from 'vitest';
import { decodeNode } from './node.ts';

describe('decodeNode', () => {
  const node = (addresses: object[]) => decodeNode({ metadata: { name: 'n' }, status: { addresses } })?.record;
  it('a node is known by all of its addresses, its own name left out', () => {
    const addresses = [
      ['Hostname', 'n'],
      ['ExternalIP', '203.0.113.7'],
      ['InternalIP', '10.0.0.1'],
      ['InternalIP', 'fd00::1'],
      ['InternalDNS', 'n.internal'],
    ].map(([type, address]) => ({ type, address }));
    expect(node(addresses)?.otherAddresses).toEqual(['203.0.113.7', 'fd00::1', 'n.internal']);
    expect(node(addresses.slice(0, 1))).toEqual({ name: 'n', ip: '' });
  });

  it.each<[object[], string]>([
    [[], ''],
    [[{ type: 'Hostname', address: 'n' }], ''],
    [
      [
        { type: 'ExternalIP', address: '8.8.8.8' },
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'InternalIP', address: 'fd00::1' },
      ],
      '10.0.0.1',
    ],
  ])('%j', (addresses, ip) => {
    expect(node(addresses)).toMatchObject({ name: 'n', ip });
  });
});

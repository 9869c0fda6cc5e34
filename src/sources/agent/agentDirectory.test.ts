import { describe, expect, it } from 'vitest';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { namedAgents } from './agentDirectory.ts';

const nodes: readonly NodeRecord[] = [
  { name: 'aks-x0q', ip: '10.0.0.1', otherAddresses: ['fd00::1'] },
  { name: 'n2.example.com', ip: '10.0.0.2' },
  { name: 'n3', ip: '' },
];
const address = 'http://10.9.9.9:8010';

describe('agents named by flags', () => {
  it.each([
    ['aks-x0q', 'aks-x0q'],
    ['aks-x0Q', 'aks-x0q'],
    ['10.0.0.1', 'aks-x0q'],
    ['fd00:0::1', 'aks-x0q'],
    ['n2', 'n2.example.com'],
    ['N2.example.com', 'n2.example.com'],
    ['n3.example.com', 'n3'],
    ['n4', 'n4'],
  ])('%s is the agent of %s', (named, node) => {
    const directory = namedAgents(new Map([[named, address]]), { revision: 1, list: () => nodes });
    expect(directory.addressOf(node)).toBe(address);
    expect([...directory.nodeNames()]).toEqual([node]);
  });

  it('an exact name takes precedence over a loose one', () => {
    const addresses = new Map([
      ['N3', 'http://other:8010'],
      ['n3', address],
    ]);
    const directory = namedAgents(addresses, { revision: 1, list: () => nodes });
    expect([...directory.nodeNames()]).toEqual(['n3']);
    expect(directory.addressOf('n3')).toBe(address);
  });

  it('matches nodes that become known later', () => {
    let list: readonly NodeRecord[] = [];
    const known = { revision: 1, list: () => list };
    const directory = namedAgents(new Map([['n2', address]]), known);
    expect([directory.addressOf('n2'), directory.addressOf('n2.example.com')]).toEqual([address, null]);
    list = nodes;
    known.revision = 2;
    expect([directory.addressOf('n2'), directory.addressOf('n2.example.com')]).toEqual([null, address]);
  });

  it('asks for the nodes again only when the inventory has changed', () => {
    let asked = 0;
    const inventory = {
      revision: 1,
      list: () => {
        asked++;
        return nodes;
      },
    };
    const directory = namedAgents(new Map([['n3', address]]), inventory);
    for (const { name } of nodes) directory.addressOf(name);
    expect(asked).toBe(1);
    inventory.revision = 2;
    for (const { name } of nodes) directory.addressOf(name);
    expect(asked).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { decodeQueryReply } from './apiReply.ts';
import { DiscoveryQueries, type NodeTarget } from './discovered.ts';
import { NodeInstances } from './nodeInstances.ts';

const recorded = (name: string) => decodeQueryReply(fixture(`prometheus/${name}.json`).toString());
const target = (instance: string, nodeLabel = '', nodename = ''): NodeTarget => ({ instance, nodeLabel, nodename });
const of = (node: NodeRecord, ...targets: NodeTarget[]) => new NodeInstances([node], targets).of(node.name);

describe('NodeInstances', () => {
  it.each<[string, NodeTarget[], string[]]>([
    ['the node label', [target('x', 'n1'), target('n1'), target('10.0.0.1:9100')], ['x']],
    ['an instance named like the node', [target('n1'), target('10.0.0.1:9100')], ['n1']],
    [
      'its address, before the machine name',
      [target('10.0.0.1:9100', '', 'other'), target('x', '', 'n1')],
      ['10.0.0.1:9100'],
    ],
    ['an address without a port', [target('10.0.0.1')], ['10.0.0.1']],
    ['the machine name', [target('exporter:9100', '', 'n1')], ['exporter:9100']],
    ['several instances by the same rule', [target('a', 'n1'), target('b', 'n1')], ['a', 'b']],
    [
      'exact names, never prefixes',
      [target('n10'), target('10.0.0.10:9100'), target('x', 'n1-b'), target('y', '', 'n1b.local')],
      [],
    ],
    ['nothing labelled as another node', [target('n1', 'n2'), target('10.0.0.1:9100', 'n2')], []],
  ])('finds instances by %s', (_name, targets, want) => {
    expect(of({ name: 'n1', ip: '10.0.0.1' }, ...targets)).toEqual(want);
  });

  it.each([
    ['[fd00::1]:9100', 'fd00::1'],
    ['[fd00:0:0::1]:9100', 'fd00::1'],
    ['fd00::1', 'fd00::1'],
    ['[FD00::1]:9100', 'fd00::1'],
    ['[fe80::1%eth0]:9100', 'fe80::1'],
    ['[::ffff:10.0.0.1]:9100', '10.0.0.1'],
    ['10.0.0.1:9100', '::ffff:a00:1'],
  ])('matches instance %s to address %s', (instance, ip) => {
    expect(of({ name: 'n1', ip }, target(instance))).toEqual([instance]);
  });

  it('never matches a node without an address by address', () => {
    expect(of({ name: 'n1', ip: '' }, target(''), target(':9100'))).toEqual([]);
  });

  it.each([
    ['query-up-tutorial', 'lab-node'],
    ['query-node-cpu-tutorial', 'lab-node'],
    ['query-node-cpu-stack', '10.243.0.2:9100'],
  ])('finds the node in %s', (name, want) => {
    const { targets } = new DiscoveryQueries(openFaas.series).decode({
      names: [],
      live: [],
      moved: [],
      targets: recorded(name),
    });
    expect(of({ name: 'lab-node', ip: '10.243.0.2' }, ...targets)).toContain(want);
  });

  const dual: NodeRecord = {
    name: 'n1',
    ip: '10.0.0.1',
    otherAddresses: ['fd00::1', '203.0.113.7', 'n1.internal', 'ec2.example.com'],
  };
  it.each([
    ['[fd00:0::1]:9100', 'the second InternalIP'],
    ['203.0.113.7:9100', 'the ExternalIP'],
    ['EC2.example.com.:9100', 'the ExternalDNS'],
    ['n1.internal', 'the Hostname'],
  ])('matches instance %s by %s', (instance) => {
    expect(of(dual, target(instance, '', 'elsewhere'), target('x', '', 'n1'))).toEqual([instance]);
  });

  // Name in the cluster, target, whether they are one.
  it.each<[string, NodeTarget, boolean]>([
    ['aks-x0q', target('10.9.9.9:9100', 'aks-x0Q'), true],
    ['aks-x0q', target('aks-x0Q:9100'), true],
    ['aks-x0q', target('10.9.9.9:9100', '', 'aks-x0Q'), true],
    ['n1.example.com', target('10.9.9.9:9100', '', 'n1'), true],
    ['n1.example.com', target('n1:9100'), true],
    ['n1.example.com', target('10.9.9.9:9100', 'N1'), true],
    ['n1', target('n1.example.com:9100'), true],
    ['n1', target('10.9.9.9:9100', '', 'N1.example.com.'), true],
    ['n1.eu', target('n1.eu.example.com'), true],
    ['n1.example.com', target('n1.example.org'), false],
    ['n1.example.com', target('n10'), false],
    ['10', target('10.0.0.1:9100'), false],
    ['10.0.0.1', target('10:9100'), false],
    ['n1', target('n1.example.com', 'n2'), false],
    ['n1', target('', '', ''), false],
  ])('node %s matches %j: %s', (name, given, isOne) => {
    expect(of({ name, ip: '' }, given)).toEqual(isOne ? [given.instance] : []);
  });

  it('matches no node when a name is ambiguous, and keeps a reliable match apart', () => {
    const nodes = ['n1.a', 'n1.b', 'N2', 'n2', 'n3.a', 'n4', 'n4.a'].map((name) => ({ name, ip: '' }));
    const joined = new NodeInstances(nodes, [
      target('n1'),
      target('N2:9100'),
      target('x', '', 'n3'),
      target('y', '', 'N3.a'),
      target('n4.b'),
    ]);
    expect(nodes.map(({ name }) => joined.of(name))).toEqual([[], [], ['N2:9100'], [], ['y'], [], []]);
  });

  it('matches no node by an address that two nodes share', () => {
    const shared = ['n1', 'n2'].map((name) => ({ name, ip: '', otherAddresses: ['203.0.113.1'] }));
    const joined = new NodeInstances(shared, [target('203.0.113.1:9100', '', 'n2')]);
    expect([joined.of('n1'), joined.of('n2')]).toEqual([[], ['203.0.113.1:9100']]);
  });

  it('matches a short name only if all instances are one machine', () => {
    expect(of({ name: 'n1', ip: '' }, target('n1.a:9100'), target('n1.b:9100'))).toEqual([]);
    const twice = [target('1.1.1.1:9100', '', 'n1.a'), target('1.1.1.1:9101', '', 'n1.a')];
    expect(of({ name: 'n1', ip: '' }, ...twice)).toEqual(['1.1.1.1:9100', '1.1.1.1:9101']);
  });
});

import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { decodeDiscovered, instancesOf, type NodeTarget } from './discovered.ts';
import { decodeQueryReply } from './queryReply.ts';

const recorded = (name: string) => decodeQueryReply(fixture(`prometheus/${name}.json`).toString());
const row = (labels: Record<string, string>) => ({ labels, atMs: [0], values: [1] });
const nothing = { names: [], live: [], moved: [], targets: [] };

describe('decodeDiscovered', () => {
  it('knows names, and those whose labels were moved', () => {
    const { names, moved } = decodeDiscovered({
      ...nothing,
      names: ['kube_pod_info', 'node_memory_MemTotal_bytes', 'of_no_interest'],
      live: [row({ __name__: 'node_memory_MemTotal_bytes' })],
      moved: [row({ __name__: 'kube_pod_info' })],
    });
    expect([...names]).toEqual(['kube_pod_info', 'node_memory_MemTotal_bytes']);
    expect([...moved]).toEqual(['kube_pod_info']);
  });

  it('a name that the server only remembers is not there', () => {
    const names = ['node_cpu_seconds_total', 'kube_node_info', 'kube_pod_info', 'container_cpu_usage_seconds_total'];
    const found = (...live: string[]) => [
      ...decodeDiscovered({ ...nothing, names, live: live.map((name) => row({ __name__: name })) }).names,
    ];
    expect(found('node_cpu_seconds_total', 'kube_node_info')).toEqual(names);
    expect(found('kube_node_info')).toEqual(names.slice(1));
    expect(found()).toEqual(['container_cpu_usage_seconds_total']);
  });

  it('puts the rows of an instance together', () => {
    const { targets } = decodeDiscovered({
      ...nothing,
      targets: [
        row({ __name__: 'node_memory_MemTotal_bytes', instance: 'i', node: 'n' }),
        row({ __name__: 'node_uname_info', instance: 'i', nodename: 'machine' }),
      ],
    });
    expect(targets).toEqual([{ instance: 'i', nodeLabel: 'n', nodename: 'machine' }]);
  });
});

describe('instancesOf', () => {
  const target = (instance: string, nodeLabel = '', nodename = ''): NodeTarget => ({ instance, nodeLabel, nodename });
  it.each<[string, NodeTarget[], string[]]>([
    ['the label node', [target('x', 'n1'), target('n1'), target('10.0.0.1:9100')], ['x']],
    ['an instance that is called as the node', [target('n1'), target('10.0.0.1:9100')], ['n1']],
    ['its address', [target('10.0.0.1:9100', '', 'other'), target('x', '', 'n1')], ['10.0.0.1:9100']],
    ['an address without a port', [target('10.0.0.1')], ['10.0.0.1']],
    ['what the machine calls itself', [target('exporter:9100', '', 'n1')], ['exporter:9100']],
    ['several of the same rank', [target('a', 'n1'), target('b', 'n1')], ['a', 'b']],
    ['never a prefix', [target('n10'), target('10.0.0.10:9100'), target('x', 'n1-b'), target('y', '', 'n1.local')], []],
    ['never what is labelled as another node', [target('n1', 'n2'), target('10.0.0.1:9100', 'n2')], []],
  ])('%s', (_name, targets, want) => {
    expect(instancesOf({ name: 'n1', ip: '10.0.0.1' }, targets)).toEqual(want);
  });

  it.each([
    ['[fd00::1]:9100', 'fd00::1'],
    ['[fd00:0:0::1]:9100', 'fd00::1'],
    ['fd00::1', 'fd00::1'],
  ])('%s is at %s', (instance, ip) => {
    expect(instancesOf({ name: 'n1', ip }, [target(instance)])).toEqual([instance]);
  });

  it('a node without an address is at no address', () => {
    expect(instancesOf({ name: 'n1', ip: '' }, [target(''), target(':9100')])).toEqual([]);
  });

  it.each([
    ['query-up-tutorial', 'lab-node'],
    ['query-node-cpu-tutorial', 'lab-node'],
    ['query-node-cpu-stack', '10.243.0.2:9100'],
  ])('finds the node in %s', (name, want) => {
    const { targets } = decodeDiscovered({ ...nothing, targets: recorded(name) });
    expect(instancesOf({ name: 'lab-node', ip: '10.243.0.2' }, targets)).toContain(want);
  });
});

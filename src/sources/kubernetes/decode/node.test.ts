import { describe, expect, it } from 'vitest';
import { openFaasWorkloads } from '../../../platforms/openfaas/workloads.ts';
import { decodeNode, podNodes } from './node.ts';
import { decodePod } from './pod.ts';
import { StringInterner } from './stringInterner.ts';

describe('decodeNode', () => {
  const node = (addresses: object[]) => decodeNode({ metadata: { name: 'n' }, status: { addresses } })?.record;
  it('has all addresses of the node, but not its name', () => {
    const addresses = [
      ['Hostname', 'n'],
      ['ExternalIP', '203.0.113.7'],
      ['InternalIP', '10.0.0.1'],
      ['InternalIP', 'fd00::1'],
      ['InternalDNS', 'n.internal'],
    ].map(([type, address]) => ({ type, address }));
    expect(node(addresses)?.otherAddresses).toEqual(['203.0.113.7', 'fd00::1', 'n.internal']);
    expect(node(addresses.slice(0, 1))).toMatchObject({ name: 'n', ip: '' });
    expect(node(addresses.slice(0, 1))?.otherAddresses).toBeUndefined();
  });

  it('has its versions, its taints and what its kubelet lacks', () => {
    const nodeInfo = { kernelVersion: '6.1.0', kubeletVersion: 'v1.34.1', osImage: 'Debian', architecture: 'arm64' };
    const conditions = [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'DiskPressure', status: 'True' },
      { type: 'PIDPressure', status: 'Unknown' },
    ];
    const spec = {
      taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }, { key: 'node.kubernetes.io/not-ready' }],
    };
    const status = { nodeInfo, conditions, capacity: { cpu: '4' } };
    expect(decodeNode({ metadata: { name: 'n' }, spec, status })?.record.described).toEqual({
      kernel: '6.1.0',
      kubelet: 'v1.34.1',
      operatingSystem: 'Debian',
      architecture: 'arm64',
      containerRuntime: null,
      cpuCores: 4,
      taints: [
        { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/not-ready', value: null, effect: '' },
      ],
      pressure: { memory: false, disk: true, pids: null },
    });
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
  ])('picks the first internal address of %j', (addresses, ip) => {
    expect(node(addresses)).toMatchObject({ name: 'n', ip });
  });
});

const pod = (nodeName: string, status: object) => {
  const metadata = { uid: nodeName, name: 'add-1', namespace: 'fn', labels: { faas_function: 'add' } };
  return decodePod(
    { metadata, spec: { nodeName }, status: { phase: 'Running', ...status } },
    openFaasWorkloads,
    'lab',
    new StringInterner(),
  );
};

it('podNodes takes node addresses from pods', () => {
  const pods = [
    pod('n2', { hostIP: '10.0.0.2', hostIPs: [{ ip: '10.0.0.2' }, { ip: 'fd00::2' }] }),
    pod('n1', {}),
    pod('n1', { hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.1' }] }),
    pod('', {}),
  ].filter((item) => item !== null);
  expect(podNodes(pods)).toEqual([
    { name: 'n1', ip: '10.0.0.1' },
    { name: 'n2', ip: '10.0.0.2', otherAddresses: ['fd00::2'] },
  ]);
});

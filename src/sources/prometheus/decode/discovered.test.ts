import { describe, expect, it } from 'vitest';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import { DiscoveryQueries } from './discovered.ts';

const queries = new DiscoveryQueries(openFaas.series);

const row = (labels: Record<string, string>) => ({ labels, atMs: [0], values: [1] });
const nothing = { names: [], live: [], moved: [], targets: [] };

describe('DiscoveryQueries', () => {
  it('finds metrics, and those whose labels were renamed', () => {
    const { names, moved } = queries.decode({
      ...nothing,
      names: ['kube_pod_info', 'node_memory_MemTotal_bytes', 'of_no_interest'],
      live: [row({ __name__: 'node_memory_MemTotal_bytes' })],
      moved: [row({ __name__: 'kube_pod_info' })],
    });
    expect([...names]).toEqual(['kube_pod_info', 'node_memory_MemTotal_bytes']);
    expect([...moved]).toEqual(['kube_pod_info']);
  });

  it('leaves out a metric that the server only remembers', () => {
    const names = ['node_cpu_seconds_total', 'kube_node_info', 'kube_pod_info', 'container_cpu_usage_seconds_total'];
    const found = (...live: string[]) => [
      ...queries.decode({ ...nothing, names, live: live.map((name) => row({ __name__: name })) }).names,
    ];
    expect(found('node_cpu_seconds_total', 'kube_node_info')).toEqual(names);
    expect(found('kube_node_info')).toEqual(names.slice(1));
    expect(found()).toEqual(['container_cpu_usage_seconds_total']);
  });

  it('combines the rows of an instance', () => {
    const { targets } = queries.decode({
      ...nothing,
      targets: [
        row({ __name__: 'node_memory_MemTotal_bytes', instance: 'i', node: 'n' }),
        row({ __name__: 'node_uname_info', instance: 'i', nodename: 'machine' }),
      ],
    });
    expect(targets).toEqual([{ instance: 'i', nodeLabel: 'n', nodename: 'machine' }]);
  });
});

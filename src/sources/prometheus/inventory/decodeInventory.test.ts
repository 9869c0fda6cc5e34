import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import type { SampledSeries } from '../decode/apiReply.ts';
import { decodeInventory, decodeNodeMemories } from './decodeInventory.ts';
import { liveRows } from './rows.ts';

const atMs = 1795464434000;
const place = {
  connection: 'c',
  series: openFaas.series,
  defaultNamespace: 'openfaas-fn',
  namespaces: null,
  targets: [],
  names: new Set<string>(),
};
const ones = /^kube_pod_status_(phase|ready)$/;
const state = scraped(fixture('kube-state-metrics/metrics.txt').toString(), atMs, { job: 'ksm' }).filter(
  ({ labels, values }) => !ones.test(labels['__name__'] ?? '') || values[0] === 1,
);
const gateway = scraped(fixture('gateway/metrics.txt').toString(), atMs, { job: 'gateway' });
const decoded = (rows: readonly SampledSeries[], more: Partial<Parameters<typeof decodeInventory>[1]> = {}) =>
  decodeInventory(liveRows(rows, []), { ...place, ...more });
const names = ['add', 'add-two', 'burn', 'errlog', 'nodeinfo', 'slow'];

const moved = (series: SampledSeries): SampledSeries => {
  const { namespace, pod, container, ...rest } = series.labels;
  const exported = Object.entries({ namespace, pod, container }).flatMap(([name, value]) =>
    value === undefined ? [] : [[`exported_${name}`, value]],
  );
  return {
    ...series,
    labels: { ...rest, ...Object.fromEntries(exported), namespace: 'monitoring', pod: 'ksm-0', container: 'ksm' },
  };
};

describe('decodeInventory', () => {
  it('decodes recorded metrics', () => {
    const { functions, pods, nodes } = decoded([...state, ...gateway]);
    expect(functions.map(({ id }) => id.name)).toEqual(names);
    expect(functions.find(({ id }) => id.name === 'nodeinfo')).toEqual({
      id: { connection: 'c', namespace: 'openfaas-fn', name: 'nodeinfo' },
      image: 'lab.local/nodeinfo:1',
      replicasWanted: 2,
      execTimeoutMs: null,
    });
    expect(nodes).toEqual([{ name: 'lab-node', ip: '10.243.0.2' }]);
    expect(pods.map(({ functionName }) => functionName)).toEqual([
      'add',
      'add-two',
      'burn',
      'errlog',
      'nodeinfo',
      'nodeinfo',
      'slow',
    ]);
    expect(pods[0]).toMatchObject({
      uid: '146d7460-7274-46d3-aaa7-14aae4b91414',
      id: { connection: 'c', namespace: 'openfaas-fn', name: 'add-74587bc8d-khfmp' },
      nodeName: 'lab-node',
      ready: true,
      trouble: null,
      restarts: 0,
      startedAtMs: 1795464330000,
      memoryLimitBytes: 2 ** 26,
    });
    expect(pods[0]?.containers[0]).toMatchObject({ name: 'add', id: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('decodes the same with honor_labels off', () => {
    expect(decoded([...state.map(moved), ...gateway])).toEqual(decoded([...state, ...gateway]));
  });

  it('finds the function by container name if owners are missing', () => {
    const ownerless = state.filter(({ labels }) => !labels['__name__']?.endsWith('_owner'));
    expect(decoded([...ownerless, ...gateway]).pods).toEqual(decoded([...state, ...gateway]).pods);
  });

  it('does not list a name that was only called', () => {
    const called = gateway.filter(({ labels }) => labels['__name__'] === 'gateway_function_invocation_total');
    expect(called.some(({ labels }) => labels['function_name'] === 'nope.openfaas-fn')).toBe(true);
    expect(decoded(called).functions).toEqual([]);
  });

  it('lists Deployments as functions only in the functions namespaces', () => {
    const row = (namespace: string): SampledSeries => ({
      labels: { __name__: 'kube_deployment_spec_replicas', namespace, deployment: 'd' },
      atMs: [0],
      values: [3],
    });
    const both = [row('openfaas-fn'), row('kube-system')];
    expect(decoded(both).functions.map(({ id }) => id.namespace)).toEqual(['openfaas-fn']);
    expect(decoded(both, { namespaces: new Set(['kube-system']) }).functions.map(({ id }) => id.namespace)).toEqual([
      'kube-system',
    ]);
  });

  it('leaves out pods that ended or are being deleted', () => {
    const change = (pod: string, from: string): SampledSeries[] =>
      state.map((series) => {
        const isIt = series.labels['pod'] === pod && series.labels['phase'] === from;
        return isIt ? { ...series, labels: { ...series.labels, phase: 'Failed' } } : series;
      });
    const deleting = {
      labels: { __name__: 'kube_pod_deletion_timestamp', namespace: 'openfaas-fn', pod: 'add-74587bc8d-khfmp' },
      atMs: [0],
      values: [1],
    };
    expect(decoded([...change('add-74587bc8d-khfmp', 'Running'), ...gateway]).pods).toHaveLength(6);
    expect(decoded([...state, ...gateway, deleting]).pods).toHaveLength(6);
  });

  it('lists measured pods if only kubelets report pods', () => {
    const kubelet = scraped(fixture('kubelet/metrics-cadvisor.txt').toString(), atMs, { instance: 'lab-node' });
    const { functions, pods } = decoded([...kubelet, ...gateway]);
    expect(functions.map(({ id }) => id.name)).toEqual(names);
    expect(pods).toHaveLength(7);
    expect(pods[0]).toMatchObject({
      uid: '146d7460-7274-46d3-aaa7-14aae4b91414',
      functionName: 'add',
      nodeName: 'lab-node',
    });
  });

  it('lists all addresses of nodes, and places measured pods by them', () => {
    const row = (name: string, labels: Record<string, string>): SampledSeries => ({
      labels: { __name__: name, ...labels },
      atMs: [0],
      values: [1],
    });
    const at = (type: string, address: string) => row('kube_node_status_addresses', { node: 'n1', type, address });
    const rows = [
      row('kube_node_info', { node: 'n1', internal_ip: '10.0.0.1' }),
      ...[at('InternalIP', '10.0.0.1'), at('InternalIP', 'fd00::1'), at('Hostname', 'n1')],
      row('gateway_service_count', { function_name: 'f.openfaas-fn' }),
      ...['[fd00:0::1]:10250', 'N1:10250', 'n1.example.com', 'n2:10250'].map((instance) =>
        row('container_memory_working_set_bytes', {
          ...{ namespace: 'openfaas-fn', pod: `on ${instance}`, container: 'f', instance },
        }),
      ),
    ];
    const { nodes, pods } = decoded(rows);
    expect(nodes).toEqual([{ name: 'n1', ip: '10.0.0.1', otherAddresses: ['fd00::1'] }]);
    expect(pods.map(({ id, nodeName }) => [id.name, nodeName])).toEqual([
      ['on N1:10250', 'n1'],
      ['on [fd00:0::1]:10250', 'n1'],
      ['on n1.example.com', 'n1'],
      ['on n2:10250', 'n2'],
    ]);
  });

  it.each([
    [['machine name'], { instance: '10.0.0.1:9100', nodeLabel: '', nodename: 'm' }, { name: 'm', ip: '10.0.0.1' }],
    [['label'], { instance: 'x:9100', nodeLabel: 'n', nodename: 'm' }, { name: 'n', ip: '' }],
  ])('names nodes by %s', (_name, target, want) => {
    expect(decoded([], { targets: [target] }).nodes).toEqual([want]);
  });
});

describe('liveRows', () => {
  const info = (pod: string, job = 'ksm'): SampledSeries => ({
    labels: { __name__: 'kube_pod_info', pod, job },
    atMs: [0],
    values: [1],
  });
  const time = (pod: string, seconds: number, job = 'ksm'): SampledSeries => ({
    labels: { of: 'kube_pod_info', pod, job },
    atMs: [0],
    values: [seconds],
  });
  const alive = (rows: SampledSeries[], times: SampledSeries[]) =>
    liveRows(rows, times)
      .get('kube_pod_info')
      ?.map(({ labels }) => labels['pod']);

  it.each([
    { name: 'keeps all rows of one scrape', times: [time('a', 100), time('b', 100)], want: ['a', 'b'] },
    { name: 'drops a row that the newest scrape lacks', times: [time('a', 100), time('b', 85)], want: ['a'] },
    { name: 'keeps everything if times are unknown', times: [], want: ['a', 'b'] },
  ])('$name', ({ times, want }) => expect(alive([info('a'), info('b')], times)).toEqual(want));

  it('drops a target that is no longer scraped, not one scraped at another time', () => {
    const rows = [info('a'), info('b', 'ksm-2')];
    expect(alive(rows, [time('a', 200), time('b', 150, 'ksm-2')])).toEqual(['a', 'b']);
    expect(alive(rows, [time('a', 300), time('b', 150, 'ksm-2')])).toEqual(['a']);
  });
});

it('decodes the memory sizes of nodes', () => {
  const capacity = (node: string, resource: string, value: number) => ({ labels: { node, resource }, value });
  const rows = [capacity('n1', 'memory', 2 ** 33), capacity('n1', 'cpu', 4), capacity('n2', 'memory', 0)];
  expect(decodeNodeMemories(new Map([['kube_node_status_capacity', rows]]))).toEqual(new Map([['n1', 2 ** 33]]));
});

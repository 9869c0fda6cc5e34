import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../test/fixture.ts';
import { scraped } from '../../../../test/prometheus/textFormat.ts';
import type { PodRecord } from '../../../model/inventory/inventory.ts';
import { openFaas } from '../../../platforms/openfaas/openFaas.ts';
import type { SampledSeries } from '../decode/apiReply.ts';
import { type DecodedInventory, decodeInventory } from './decodeInventory.ts';
import { liveRows } from './rows.ts';

const atMs = 1795464434000;
const nameOf = ({ labels }: SampledSeries) => labels['__name__'] ?? '';
const ones = /^kube_pod_status_(phase|ready)$/;
const recorded = [
  ...scraped(fixture('kube-state-metrics/metrics.txt').toString(), atMs, { job: 'ksm' }),
  ...scraped(fixture('gateway/metrics.txt').toString(), atMs, { job: 'gateway' }),
  ...scraped(fixture('kubelet/metrics-cadvisor.txt').toString(), atMs, { instance: 'lab-node' }),
].filter((series) => !ones.test(nameOf(series)) || series.values[0] === 1);
const cadvisor = /^container_/;

function decoded(isLeftOut: (name: string) => boolean, more: readonly SampledSeries[] = []): DecodedInventory {
  const rows = [...recorded.filter((series) => !isLeftOut(nameOf(series))), ...more];
  return decodeInventory(liveRows(rows, []), {
    connection: 'c',
    series: openFaas.series,
    defaultNamespace: 'openfaas-fn',
    namespaces: null,
    targets: [],
    names: new Set(rows.map(nameOf)),
  });
}

/** The pod `add` of the recorded cluster, with and without cAdvisor. */
const pod = (...leftOut: readonly string[]) => decoded((name) => leftOut.includes(name)).pods[0];
const podWithoutCadvisor = (...leftOut: readonly string[]) =>
  decoded((name) => cadvisor.test(name) || leftOut.includes(name)).pods[0];

const whole = decoded(() => false);
const started = ['kube_pod_container_state_started', 'kube_pod_start_time', 'kube_pod_created'];

describe('the inventory without some metrics of kube-state-metrics', () => {
  it('is complete with all recorded metrics', () => {
    expect(whole.pods).toHaveLength(7);
    expect(whole).toEqual(decoded((name) => cadvisor.test(name)));
    expect(whole.pods[0]).toMatchObject({ ready: true, restarts: 0, nodeName: 'lab-node' });
  });

  // How a pod differs without a metric: with kubelets scraped, and without.
  it.each<[string[], Partial<PodRecord>, Partial<PodRecord>?]>([
    [['kube_pod_status_ready'], { ready: null }],
    [['kube_pod_status_phase'], {}],
    [['kube_pod_status_phase', 'kube_pod_status_ready'], { ready: null }],
    [['kube_pod_container_status_restarts_total'], { restarts: null }],
    [['kube_pod_container_status_waiting_reason'], {}],
    [['kube_pod_container_status_last_terminated_reason'], {}],
    [['kube_pod_container_status_last_terminated_exitcode'], {}],
    [['kube_pod_deletion_timestamp'], {}],
    [['kube_pod_created'], { createdAtMs: null }],
    [['kube_pod_start_time'], {}],
    [['kube_pod_owner'], {}],
    [['kube_replicaset_owner'], {}],
    [['kube_node_info'], {}],
    [['kube_deployment_spec_replicas'], {}],
    [['kube_pod_container_resource_limits'], { memoryLimitBytes: 2 ** 26 }, { memoryLimitBytes: Number.NaN }],
    [
      ['kube_pod_container_info'],
      { containers: [{ name: 'add', id: null }] },
      { containers: [], memoryLimitBytes: Number.NaN },
    ],
    [['kube_pod_info'], { podIp: '' }, { podIp: '', nodeName: '' }],
    [started.slice(0, 1), { startedAtMs: whole.pods[0]?.createdAtMs ?? Number.NaN }],
    [started, { createdAtMs: null, startedAtMs: measuredStartMs() }, { createdAtMs: null, startedAtMs: Number.NaN }],
  ])('has what is known of a pod without %j', (leftOut, beside, alone = beside) => {
    expect(pod(...leftOut)).toEqual({ ...whole.pods[0], ...beside });
    expect(podWithoutCadvisor(...leftOut)).toEqual({ ...whole.pods[0], ...alone });
  });

  it('lists the measured pods without kube-state-metrics', () => {
    const { pods, functions } = decoded((name) => name.startsWith('kube_'));
    expect(functions.map(({ id }) => id.name)).toEqual(whole.functions.map(({ id }) => id.name));
    expect(pods[0]).toEqual({
      ...whole.pods[0],
      podIp: '',
      ready: null,
      restarts: null,
      containers: [{ name: 'add', id: null }],
      createdAtMs: null,
      startedAtMs: measuredStartMs(),
    });
  });

  it('has no limits without kube-state-metrics and the limits of cAdvisor', () => {
    const { pods } = decoded((name) => name.startsWith('kube_') || name === 'container_spec_memory_limit_bytes');
    expect(pods.map(({ memoryLimitBytes }) => memoryLimitBytes)).toEqual(Array(7).fill(Number.NaN));
  });

  it('without Deployments, lists the functions that the gateway reports replicas of', () => {
    const without = (...metrics: string[]) =>
      decoded((name) => metrics.includes(name)).functions.map(({ id, image }) => [id.name, image]);
    const all = without();
    expect(without('kube_deployment_spec_replicas')).toEqual(all);
    expect(without('gateway_service_count')).toEqual(all);
    expect(without('gateway_service_count', 'kube_deployment_spec_replicas')).toEqual([]);
    expect(without('kube_pod_container_info')).toEqual(all.map(([name]) => [name, '']));
  });
});

describe('a pod that is not ready', () => {
  const add = whole.pods[0]?.id.name ?? '';
  const row = (name: string, labels: Record<string, string>, value = 1): SampledSeries => ({
    labels: { __name__: name, namespace: 'openfaas-fn', pod: add, ...labels },
    atMs: [atMs],
    values: [value],
  });
  const state = [/^kube_pod_status_/, /^kube_pod_container_state_started$/];
  const waiting = row('kube_pod_container_status_waiting_reason', { container: 'add', reason: 'ImagePullBackOff' });

  it.each<[string, SampledSeries[], Partial<PodRecord>]>([
    ['nothing is reported', [], { ready: null, trouble: null }],
    ['the waiting reason', [waiting], { ready: null, trouble: { reason: 'ImagePullBackOff', message: null } }],
    [
      'the condition false',
      [row('kube_pod_status_ready', { condition: 'false' })],
      { ready: false, trouble: { reason: 'ContainersNotReady', message: null } },
    ],
    [
      'the phase Pending',
      [row('kube_pod_status_phase', { phase: 'Pending' })],
      { ready: null, trouble: { reason: 'Pending', message: null }, startedAtMs: null },
    ],
    [
      'the condition unknown of a lost node',
      [row('kube_pod_status_phase', { phase: 'Unknown' }), row('kube_pod_status_ready', { condition: 'unknown' })],
      { ready: false, startedAtMs: whole.pods[0]?.createdAtMs ?? Number.NaN },
    ],
  ])('%s', (_name, more, want) => {
    const { pods } = decoded((name) => state.some((each) => each.test(name)), more);
    expect(pods[0]).toMatchObject({ id: { name: add }, ...want });
  });

  it('an unscheduled pod uses nothing, even without a phase', () => {
    const pending = 'add-74587bc8d-zzzzz';
    const { pods } = decoded(
      (name) => name === 'kube_pod_status_phase',
      [
        row('kube_pod_info', { pod: pending, uid: 'new' }),
        row('kube_pod_owner', { pod: pending, owner_kind: 'ReplicaSet', owner_name: 'add-74587bc8d' }),
      ],
    );
    expect(pods.find(({ id }) => id.name === pending)).toMatchObject({
      functionName: 'add',
      nodeName: '',
      startedAtMs: null,
      trouble: { reason: 'Pending' },
    });
  });
});

function measuredStartMs(): number {
  const starts = recorded.filter(
    (series) => nameOf(series) === 'container_start_time_seconds' && series.labels['container'] === 'add',
  );
  return (starts[0]?.values[0] ?? Number.NaN) * 1000;
}

import type { ContainerEnd, PodRecord, PodTrouble } from '../../../model/inventory/inventory.ts';
import type { NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import { type Labels, ownLabel } from '../decode/apiReply.ts';
import { cgroupMemoryLimit, type MeasuredPod, measuredPod, measuredRows } from './measuredPod.ts';
import { containerOf, type PodRows, podKeyOf, type Row } from './rows.ts';

/** Each has a row for every pod; the first that has any rows lists the pods. */
const podLists = ['kube_pod_info', 'kube_pod_status_phase', 'kube_pod_container_info', 'kube_pod_created'];

/** What pods are decoded from. */
export interface PodContext {
  readonly rows: PodRows;
  readonly connection: string;
  readonly series: PlatformSeries;
  readonly nodeNames: NodeNames;
  /** Whether limits are reported at all; if so, a container without a row has no limit. */
  readonly reportsLimits: boolean;
  readonly isFunction: (namespace: string, name: string) => boolean;
}

/**
 * Decodes the pods of functions from kube-state-metrics or, if it reports none, from what kubelets measure. Pods that
 * ended or are being deleted are left out. What is not reported is unknown: see the table in docs/sources.md.
 */
export function decodePods(context: PodContext): PodRecord[] {
  const { rows } = context;
  const all = podLists.map((metric) => rows.all(metric)).find((each) => each.length > 0) ?? measuredRows(rows);
  const reportsNodes = all.some(({ labels }) => (ownLabel(labels, 'node') ?? '') !== '');
  const deployments = deploymentsByReplicaSet(rows);
  const pods = new Map<string, PodRecord>();
  for (const row of all) {
    const key = podKeyOf(row);
    if (pods.has(key)) continue;
    const pod = decodePod(row.labels, key, { ...context, reportsNodes, deployments });
    if (pod !== null) pods.set(key, pod);
  }
  return [...pods.values()];
}

function decodePod(
  labels: Labels,
  key: string,
  context: PodContext & { readonly reportsNodes: boolean; readonly deployments: ReadonlyMap<string, string> },
): PodRecord | null {
  const { rows, connection, nodeNames, series } = context;
  const of = (metric: string) => rows.of(metric, key);
  const namespace = ownLabel(labels, 'namespace') ?? '';
  const name = ownLabel(labels, 'pod') ?? '';
  const phase = of('kube_pod_status_phase')[0]?.labels['phase'] ?? '';
  if (of('kube_pod_deletion_timestamp').length > 0 || phase === 'Succeeded' || phase === 'Failed') return null;
  const measured = measuredPod(rows, key, nodeNames);
  const containers = containerIds(of('kube_pod_container_info'), measured);
  const replicaSet = of('kube_pod_owner').find((row) => row.labels['owner_kind'] === 'ReplicaSet')?.labels[
    'owner_name'
  ];
  const deployment = replicaSet === undefined ? null : (context.deployments.get(`${namespace}\n${replicaSet}`) ?? null);
  const containerNames = [...containers.keys()];
  const functionName = series.functionOf(deployment, containerNames, (each) => context.isFunction(namespace, each));
  if (functionName === null) return null;
  const ready = isReady(of('kube_pod_status_ready'));
  const nodeName = ownLabel(of('kube_pod_info')[0]?.labels ?? {}, 'node') || (measured?.nodeName ?? '');
  const createdAtMs = earliestMs(of('kube_pod_created'));
  const runningSinceMs = earliestMs(of('kube_pod_container_state_started'));
  const isPending = phase === 'Pending' || (phase === '' && nodeName === '' && context.reportsNodes);
  const isKnownToWait = isPending && ready !== true && runningSinceMs === null;
  return {
    uid: labels['uid'] ?? measured?.uid ?? `${namespace}/${name}`,
    id: { connection, namespace, name },
    functionName,
    nodeName,
    podIp: of('kube_pod_info')[0]?.labels['pod_ip'] ?? '',
    ready,
    trouble: ready === true ? null : trouble(of('kube_pod_container_status_waiting_reason'), isPending, ready),
    restarts: sumOverContainers(
      of('kube_pod_container_status_restarts_total'),
      rows.all('kube_pod_container_status_restarts_total').length > 0,
    ),
    lastEnd: lastEnd(
      of('kube_pod_container_status_last_terminated_reason'),
      of('kube_pod_container_status_last_terminated_exitcode'),
    ),
    containers: [...containers].map(([container, id]) => ({ name: container, id })),
    createdAtMs,
    startedAtMs: isKnownToWait
      ? null
      : (runningSinceMs ?? earliestMs(of('kube_pod_start_time')) ?? measured?.startedAtMs ?? createdAtMs ?? Number.NaN),
    memoryLimitBytes: podMemoryLimit(context, key, containerNames, measured),
  };
}

/**
 * The memory limit of a pod: that of its cgroup if a kubelet reports it (kube-state-metrics has no metric for the pod's
 * own `spec.resources`), else the sum over its containers, including sidecars (init containers that keep running). Null
 * for no limit, NaN if unknown.
 */
export function podMemoryLimit(
  { rows, reportsLimits }: Pick<PodContext, 'rows' | 'reportsLimits'>,
  key: string,
  containers: readonly string[],
  measured: MeasuredPod | null,
): number | null {
  const ofCgroup = cgroupMemoryLimit(rows, key);
  if (ofCgroup !== null) return ofCgroup;
  if (!reportsLimits) return sumOfLimits(containers, measured?.memoryLimits ?? new Map(), Number.NaN);
  const sidecars = rows
    .of('kube_pod_init_container_info', key)
    .filter(({ labels }) => labels['restart_policy'] === 'Always')
    .map(containerOf);
  const limits = new Map([
    ...memoryLimits(rows.of('kube_pod_container_resource_limits', key)),
    ...memoryLimits(rows.of('kube_pod_init_container_resource_limits', key)),
  ]);
  return sumOfLimits([...containers, ...new Set(sidecars)], limits, null);
}

function memoryLimits(limits: readonly Row[]): [string, number][] {
  return limits.filter(({ labels }) => labels['resource'] === 'memory').map((row) => [containerOf(row), row.value]);
}

/** @param absent the limit of a container that is not among `limits` */
function sumOfLimits(
  containers: readonly string[],
  limits: ReadonlyMap<string, number | null>,
  absent: number | null,
): number | null {
  let sum = containers.length === 0 ? Number.NaN : 0;
  let isPartlyUnlimited = false;
  for (const container of containers) {
    const limit = limits.get(container);
    const bytes = limit === undefined ? absent : limit;
    if (bytes === null || bytes === 0) isPartlyUnlimited = true;
    else sum += bytes;
  }
  return isPartlyUnlimited && !Number.isNaN(sum) ? null : sum;
}

/** The Deployments that own ReplicaSets, by the latter's namespace and name. */
function deploymentsByReplicaSet(rows: PodRows): Map<string, string> {
  const deployments = new Map<string, string>();
  for (const { labels } of rows.all('kube_replicaset_owner')) {
    if (labels['owner_kind'] !== 'Deployment') continue;
    deployments.set(`${ownLabel(labels, 'namespace')}\n${labels['replicaset']}`, labels['owner_name'] ?? '');
  }
  return deployments;
}

/** Container ids by name, without the runtime's scheme; null if unknown. */
function containerIds(rows: readonly Row[], measured: MeasuredPod | null): Map<string, string | null> {
  if (rows.length === 0) return new Map(measured?.containers.map((name) => [name, null]));
  return new Map(
    rows.map((row) => {
      const id = (row.labels['container_id'] ?? '').replace(/^[^:]*:\/\//, '');
      return [containerOf(row), id === '' ? null : id];
    }),
  );
}

/** Null if not reported. A pod whose node was lost has the condition `unknown`: it is not ready. */
function isReady(rows: readonly Row[]): boolean | null {
  return rows.length === 0 ? null : rows.some(({ labels }) => labels['condition'] === 'true');
}

/** Null if unknown. */
function trouble(waiting: readonly Row[], isPending: boolean, ready: boolean | null): PodTrouble | null {
  const reason = waiting.find(({ value }) => value === 1)?.labels['reason'];
  if (reason !== undefined) return { reason, message: null };
  if (isPending) return { reason: 'Pending', message: null };
  return ready === null ? null : { reason: 'ContainersNotReady', message: null };
}

function lastEnd(reasons: readonly Row[], exitCodes: readonly Row[]): ContainerEnd | null {
  const reason = reasons.find(({ value }) => value === 1)?.labels['reason'];
  if (reason === undefined) return null;
  return { reason, exitCode: exitCodes[0]?.value ?? null, atMs: null };
}

/** Null if not reported. A container that is scraped twice has two rows and counts once. */
function sumOverContainers(rows: readonly Row[], isReported: boolean): number | null {
  if (!isReported) return null;
  const byContainer = new Map(rows.map((row) => [containerOf(row), row.value]));
  return [...byContainer.values()].reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

function earliestMs(rows: readonly Row[]): number | null {
  const seconds = rows.map(({ value }) => value).filter((value) => value > 0);
  return seconds.length === 0 ? null : Math.min(...seconds) * 1000;
}

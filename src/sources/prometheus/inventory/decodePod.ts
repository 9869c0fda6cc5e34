import type { ContainerEnd, PodRecord, PodTrouble } from '../../../model/inventory/inventory.ts';
import type { NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { Labels } from '../decode/apiReply.ts';
import { ownLabel } from '../decode/labels.ts';
import type { Row } from './liveRows.ts';
import { type MeasuredPod, measuredPod, measuredRows } from './measuredPod.ts';
import { podMemoryLimit } from './podMemoryLimit.ts';
import type { PodOwners } from './podOwners.ts';
import { type PodRows, podKeyOf } from './podRows.ts';

/** Each has a row for every pod. The first that is reported at all says which pods there are. */
const tellingOfPods = ['kube_pod_info', 'kube_pod_status_phase', 'kube_pod_container_info', 'kube_pod_created'];

/** What pods are read from, and what is known beside their rows. */
export interface PodSurroundings {
  readonly rows: PodRows;
  readonly owners: PodOwners;
  readonly connection: string;
  readonly nodeNames: NodeNames;
  /** Whether limits are reported: of a container without a row nobody knows otherwise whether it has one. */
  readonly tellsLimits: boolean;
}

/**
 * Reads the pods of functions out of kube-state-metrics, or, where that reports none, those that kubelets measure.
 * Those that ended or are being deleted are left out. What is not reported is unknown: see the table in docs/sources.md.
 */
export function decodePods(surroundings: PodSurroundings): PodRecord[] {
  const { rows } = surroundings;
  const telling = tellingOfPods.map((metric) => rows.all(metric)).find((all) => all.length > 0);
  const all = telling ?? measuredRows(rows);
  const tellsNodes = all.some(({ labels }) => (ownLabel(labels, 'node') ?? '') !== '');
  const pods = new Map<string, PodRecord>();
  for (const row of all) {
    const key = podKeyOf(row);
    if (pods.has(key)) continue;
    const pod = decodePod(row.labels, key, tellsNodes, surroundings);
    if (pod !== null) pods.set(key, pod);
  }
  return [...pods.values()];
}

function decodePod(labels: Labels, key: string, tellsNodes: boolean, surroundings: PodSurroundings): PodRecord | null {
  const { rows, owners, connection, nodeNames } = surroundings;
  const of = (metric: string) => rows.of(metric, key);
  const namespace = ownLabel(labels, 'namespace') ?? '';
  const name = ownLabel(labels, 'pod') ?? '';
  const phase = of('kube_pod_status_phase')[0]?.labels['phase'] ?? '';
  if (of('kube_pod_deletion_timestamp').length > 0 || phase === 'Succeeded' || phase === 'Failed') return null;
  const measured = measuredPod(rows, key, nodeNames);
  const containers = uniqueContainers(of('kube_pod_container_info'), measured);
  const functionName = owners.functionOf(namespace, key, [...containers.keys()]);
  if (functionName === null) return null;
  const ready = isReady(of('kube_pod_status_ready'));
  const nodeName = ownLabel(of('kube_pod_info')[0]?.labels ?? {}, 'node') || (measured?.nodeName ?? '');
  const createdAtMs = earliestMs(of('kube_pod_created'));
  const runningSinceMs = earliestMs(of('kube_pod_container_state_started'));
  const isPending = phase === 'Pending' || (phase === '' && nodeName === '' && tellsNodes);
  const isKnownToWait = isPending && ready !== true && runningSinceMs === null;
  return {
    uid: labels['uid'] ?? measured?.uid ?? `${namespace}/${name}`,
    id: { connection, namespace, name },
    functionName,
    nodeName,
    podIp: of('kube_pod_info')[0]?.labels['pod_ip'] ?? '',
    ready,
    trouble: ready === true ? null : trouble(of('kube_pod_container_status_waiting_reason'), isPending, ready),
    restarts: sumOfContainers(
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
    memoryLimitBytes: podMemoryLimit(surroundings, key, [...containers.keys()], measured),
  };
}

/** Container ids by name; the runtime's name is not part of an id. */
function uniqueContainers(rows: readonly Row[], measured: MeasuredPod | null): Map<string, string | null> {
  if (rows.length === 0) return new Map(measured?.containers.map((name) => [name, null]));
  const containers = new Map<string, string | null>();
  for (const { labels } of rows) {
    const id = (labels['container_id'] ?? '').replace(/^[^:]*:\/\//, '');
    containers.set(ownLabel(labels, 'container') ?? '', id === '' ? null : id);
  }
  return containers;
}

/** Null where nobody tells. A pod whose node was lost has the condition `unknown`, and is not ready. */
function isReady(rows: readonly Row[]): boolean | null {
  return rows.length === 0 ? null : rows.some(({ labels }) => labels['condition'] === 'true');
}

/** Null where nobody knows whether there is any. */
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

/** Rows of one container may be there twice, of two who ask. Null where nobody tells. */
function sumOfContainers(rows: readonly Row[], isTold: boolean): number | null {
  if (!isTold) return null;
  const byContainer = new Map(rows.map(({ labels, value }) => [ownLabel(labels, 'container') ?? '', value]));
  return [...byContainer.values()].reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

function earliestMs(rows: readonly Row[]): number | null {
  const seconds = rows.map(({ value }) => value).filter((value) => value > 0);
  return seconds.length === 0 ? null : Math.min(...seconds) * 1000;
}

import type { ContainerEnd, PodRecord, PodTrouble } from '../../../model/inventory.ts';
import { ownLabel } from '../decode/ownLabel.ts';
import type { Row } from './liveRows.ts';
import type { PodOwners } from './podOwners.ts';
import { type PodRows, podKeyOf } from './podRows.ts';

/** Reads the pods of functions out of kube-state-metrics; those that ended or are being deleted are left out. */
export function decodePods(rows: PodRows, owners: PodOwners, connection: string): PodRecord[] {
  const pods = new Map<string, PodRecord>();
  for (const info of rows.all('kube_pod_info')) {
    const pod = decodePod(info, rows, owners, connection);
    if (pod !== null) pods.set(podKeyOf(info), pod);
  }
  return [...pods.values()];
}

function decodePod(info: Row, rows: PodRows, owners: PodOwners, connection: string): PodRecord | null {
  const key = podKeyOf(info);
  const of = (metric: string) => rows.of(metric, key);
  const namespace = ownLabel(info.labels, 'namespace') ?? '';
  const name = ownLabel(info.labels, 'pod') ?? '';
  const phase = of('kube_pod_status_phase')[0]?.labels['phase'] ?? '';
  if (of('kube_pod_deletion_timestamp').length > 0 || phase === 'Succeeded' || phase === 'Failed') return null;
  const containers = uniqueContainers(of('kube_pod_container_info'));
  const functionName = owners.functionOf(namespace, key, [...containers.keys()]);
  if (functionName === null) return null;
  const ready = of('kube_pod_status_ready').some(({ labels }) => labels['condition'] === 'true');
  const createdAtMs = earliestMs(of('kube_pod_created'));
  const begun = phase === 'Running' || ready;
  return {
    uid: info.labels['uid'] ?? `${namespace}/${name}`,
    id: { connection, namespace, name },
    functionName,
    nodeName: ownLabel(info.labels, 'node') ?? '',
    podIp: info.labels['pod_ip'] ?? '',
    ready,
    trouble: ready ? null : trouble(of('kube_pod_container_status_waiting_reason'), phase),
    restarts: sumOfContainers(of('kube_pod_container_status_restarts_total')),
    lastEnd: lastEnd(
      of('kube_pod_container_status_last_terminated_reason'),
      of('kube_pod_container_status_last_terminated_exitcode'),
    ),
    containers: [...containers].map(([container, id]) => ({ name: container, id })),
    createdAtMs,
    startedAtMs: begun
      ? (earliestMs(of('kube_pod_container_state_started')) ??
        earliestMs(of('kube_pod_start_time')) ??
        createdAtMs ??
        0)
      : null,
    memoryLimitBytes: memoryLimit([...containers.keys()], of('kube_pod_container_resource_limits')),
  };
}

/** Container ids by name; the runtime's name is not part of an id. */
function uniqueContainers(rows: readonly Row[]): Map<string, string | null> {
  const containers = new Map<string, string | null>();
  for (const { labels } of rows) {
    const id = (labels['container_id'] ?? '').replace(/^[^:]*:\/\//, '');
    containers.set(ownLabel(labels, 'container') ?? '', id === '' ? null : id);
  }
  return containers;
}

function trouble(waiting: readonly Row[], phase: string): PodTrouble {
  const reason = waiting.find(({ value }) => value === 1)?.labels['reason'];
  return { reason: reason ?? (phase === 'Pending' ? 'Pending' : 'ContainersNotReady'), message: null };
}

function lastEnd(reasons: readonly Row[], exitCodes: readonly Row[]): ContainerEnd | null {
  const reason = reasons.find(({ value }) => value === 1)?.labels['reason'];
  if (reason === undefined) return null;
  return { reason, exitCode: exitCodes[0]?.value ?? null, atMs: null };
}

/** Rows of one container may be there twice, of two who ask. */
function sumOfContainers(rows: readonly Row[]): number {
  const byContainer = new Map(rows.map(({ labels, value }) => [ownLabel(labels, 'container') ?? '', value]));
  return [...byContainer.values()].reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

/** Null where a container has none. */
function memoryLimit(containers: readonly string[], limits: readonly Row[]): number | null {
  const memory = limits.filter(({ labels }) => labels['resource'] === 'memory');
  const byContainer = new Map(memory.map(({ labels, value }) => [ownLabel(labels, 'container') ?? '', value]));
  let sum = 0;
  for (const container of containers) {
    const limit = byContainer.get(container) ?? 0;
    if (!(limit > 0)) return null;
    sum += limit;
  }
  return containers.length === 0 ? null : sum;
}

function earliestMs(rows: readonly Row[]): number | null {
  const seconds = rows.map(({ value }) => value).filter((value) => value > 0);
  return seconds.length === 0 ? null : Math.min(...seconds) * 1000;
}

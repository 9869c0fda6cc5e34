import type { NodeRecord, PodRecord } from '../../../model/inventory.ts';
import { groupedBy } from '../decode/groupedBy.ts';
import { ownLabel } from '../decode/ownLabel.ts';
import type { Row } from './liveRows.ts';
import type { PodOwners } from './podOwners.ts';
import { type PodRows, podKeyOf } from './podRows.ts';

/**
 * The pods of functions as far as they are measured: what is known of pods where kube-state-metrics is not scraped.
 * Nothing tells whether they are ready or what their limits are.
 */
export function decodeMeasuredPods(
  rows: PodRows,
  owners: PodOwners,
  connection: string,
  nodes: readonly NodeRecord[],
): PodRecord[] {
  const measured = rows
    .all('container_memory_working_set_bytes')
    .filter(({ labels }) => !['', 'POD'].includes(ownLabel(labels, 'container') ?? ''));
  const pods: PodRecord[] = [];
  for (const [key, own] of groupedBy(measured, podKeyOf)) {
    const [first] = own;
    const namespace = ownLabel(first?.labels ?? {}, 'namespace') ?? '';
    const name = ownLabel(first?.labels ?? {}, 'pod') ?? '';
    const containers = [...new Set(own.map(({ labels }) => ownLabel(labels, 'container') ?? ''))];
    const functionName = owners.functionOf(namespace, key, containers);
    if (functionName === null || first === undefined) continue;
    const starts = rows.of('container_start_time_seconds', key).map(({ value }) => value);
    pods.push({
      uid: own.map(uidOf).find((uid) => uid !== null) ?? `${namespace}/${name}`,
      id: { connection, namespace, name },
      functionName,
      nodeName: nodeOf(first, nodes),
      podIp: '',
      ready: true,
      trouble: null,
      restarts: 0,
      lastEnd: null,
      containers: containers.map((container) => ({ name: container, id: null })),
      createdAtMs: null,
      startedAtMs: starts.length > 0 ? Math.min(...starts) * 1000 : 0,
      memoryLimitBytes: null,
    });
  }
  return pods;
}

/** The UID as it stands in the path of the cgroup; systemd writes `_` for `-`. */
function uidOf({ labels }: Row): string | null {
  return (
    /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})/.exec(labels['id'] ?? '')?.[1]?.replaceAll('_', '-') ?? null
  );
}

function nodeOf({ labels }: Row, nodes: readonly NodeRecord[]): string {
  const instance = labels['instance'] ?? '';
  const host = instance.replace(/:\d+$/, '');
  return (
    labels['node'] ?? nodes.find(({ name, ip }) => name === instance || name === host || ip === host)?.name ?? host
  );
}

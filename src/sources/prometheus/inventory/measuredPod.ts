import { hostOf, type NodeNames } from '../../../model/inventory/nodeNames.ts';
import { ownLabel } from '../decode/labels.ts';
import type { Row } from './liveRows.ts';
import type { PodRows } from './podRows.ts';

/** A limit from here on is how cAdvisor writes that there is none; it also writes 0. */
const unlimitedBytes = 2 ** 60;

/** What kubelets report of a pod: it stands in for what kube-state-metrics does not report. */
export interface MeasuredPod {
  readonly uid: string | null;
  /** Empty where nothing says which node measured it. */
  readonly nodeName: string;
  readonly containers: readonly string[];
  /** Unix ms; null where nobody tells. */
  readonly startedAtMs: number | null;
  /** Bytes by container, null for one without a limit; a container is missing where nobody tells. */
  readonly memoryLimits: ReadonlyMap<string, number | null>;
}

/** True where cAdvisor tells of no limit; NaN is none. */
export function isUnlimited(limitBytes: number): boolean {
  return !(limitBytes > 0 && limitBytes < unlimitedBytes);
}

/** Keys of the pods of which a container is measured, neither pause nor the pod's own cgroup. */
export function measuredRows(rows: PodRows): readonly Row[] {
  return rows.all('container_memory_working_set_bytes').filter(isContainer);
}

/** Reads what is measured of a pod; null where nothing is. @param names of the nodes of the inventory */
export function measuredPod(rows: PodRows, key: string, names: NodeNames): MeasuredPod | null {
  const own = rows.of('container_memory_working_set_bytes', key).filter(isContainer);
  const [first] = own;
  if (first === undefined) return null;
  const starts = rows.of('container_start_time_seconds', key).filter(isContainer);
  const limits = rows.of('container_spec_memory_limit_bytes', key).filter(isContainer);
  return {
    uid: own.map(uidOf).find((uid) => uid !== null) ?? null,
    nodeName: nodeOf(first, names),
    containers: [...new Set(own.map(containerOf))],
    startedAtMs: starts.length > 0 ? Math.min(...starts.map(({ value }) => value)) * 1000 : null,
    memoryLimits: new Map(limits.map((row) => [containerOf(row), isUnlimited(row.value) ? null : row.value])),
  };
}

function containerOf({ labels }: Row): string {
  return ownLabel(labels, 'container') ?? '';
}

function isContainer(row: Row): boolean {
  return !['', 'POD'].includes(containerOf(row));
}

/** The UID as it stands in the path of the cgroup; systemd writes `_` for `-`. */
function uidOf({ labels }: Row): string | null {
  return (
    /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})/.exec(labels['id'] ?? '')?.[1]?.replaceAll('_', '-') ?? null
  );
}

function nodeOf({ labels }: Row, names: NodeNames): string {
  const called = labels['node'] || hostOf(labels['instance'] ?? '');
  return names.meant(called) ?? called;
}

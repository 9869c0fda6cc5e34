import { hostOf, type NodeNames } from '../../../model/inventory/nodeNames.ts';
import { containerOf, type PodRows, type Row } from './rows.ts';

/** cAdvisor writes "no limit" as a number from here on, or as 0. */
const unlimitedBytes = 2 ** 60;

/** What kubelets report of a pod, used where kube-state-metrics does not report it. */
export interface MeasuredPod {
  readonly uid: string | null;
  /** Empty if unknown. */
  readonly nodeName: string;
  readonly containers: readonly string[];
  /** Unix ms; null if unknown. */
  readonly startedAtMs: number | null;
  /** Bytes by container, null for no limit; containers whose limit is unknown are absent. */
  readonly memoryLimits: ReadonlyMap<string, number | null>;
}

/** A row for each measured container, without pause containers and pods' own cgroups. */
export function measuredRows(rows: PodRows): readonly Row[] {
  return rows.all('container_memory_working_set_bytes').filter(isContainer);
}

/** Reads what is measured of a pod; null if nothing is. @param names of the inventory's nodes */
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

/** The memory limit of a pod's own cgroup, bytes; null if there is none or it is not reported. */
export function cgroupMemoryLimit(rows: PodRows, key: string): number | null {
  const limit = rows.of('container_spec_memory_limit_bytes', key).find(isPodCgroup)?.value ?? Number.NaN;
  return isUnlimited(limit) ? null : limit;
}

/** True for NaN, too. */
function isUnlimited(limitBytes: number): boolean {
  return !(limitBytes > 0 && limitBytes < unlimitedBytes);
}

function isContainer(row: Row): boolean {
  return !['', 'POD'].includes(containerOf(row));
}

/** A pod's own cgroup has no container and, unlike pause, no image. */
function isPodCgroup(row: Row): boolean {
  return containerOf(row) === '' && (row.labels['image'] ?? '') === '';
}

/** The UID in the cgroup's path; systemd replaces `-` with `_`. */
function uidOf({ labels }: Row): string | null {
  return (
    /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})/.exec(labels['id'] ?? '')?.[1]?.replaceAll('_', '-') ?? null
  );
}

function nodeOf({ labels }: Row, names: NodeNames): string {
  const called = labels['node'] || hostOf(labels['instance'] ?? '');
  return names.meant(called) ?? called;
}

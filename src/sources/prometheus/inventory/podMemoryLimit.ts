import { ownLabel } from '../decode/labels.ts';
import type { Row } from './liveRows.ts';
import { isUnlimited, type MeasuredPod } from './measuredPod.ts';
import type { PodRows } from './podRows.ts';

/** What a memory limit is read from. */
interface ConnectionContext {
  readonly rows: PodRows;
  /** Whether limits are reported: of a container without a row nobody knows otherwise whether it has one. */
  readonly tellsLimits: boolean;
}

/**
 * The memory limit of a pod: what the kernel holds its cgroup to, where a kubelet tells that (the pod's own limit,
 * `spec.resources`, is in no metric of kube-state-metrics); else those of its containers, and of the init containers that
 * run beside them, added up. Null where there is none, NaN where nobody tells.
 * @param containers the pod's own, by name
 */
export function podMemoryLimit(
  { rows, tellsLimits }: ConnectionContext,
  key: string,
  containers: readonly string[],
  measured: MeasuredPod | null,
): number | null {
  const ofCgroup = rows.of('container_spec_memory_limit_bytes', key).find(isOfPod)?.value ?? Number.NaN;
  if (!isUnlimited(ofCgroup)) return ofCgroup;
  if (!tellsLimits) return sumOf(containers, measured?.memoryLimits ?? new Map(), Number.NaN);
  const sidecars = rows
    .of('kube_pod_init_container_info', key)
    .filter(({ labels }) => labels['restart_policy'] === 'Always')
    .map(containerOf);
  const limits = new Map([
    ...memoryLimits(rows.of('kube_pod_container_resource_limits', key)),
    ...memoryLimits(rows.of('kube_pod_init_container_resource_limits', key)),
  ]);
  return sumOf([...containers, ...new Set(sidecars)], limits, null);
}

/** The pod's own cgroup has neither a container nor, as pause has, an image. */
function isOfPod({ labels }: Row): boolean {
  return containerOf({ labels }) === '' && (labels['image'] ?? '') === '';
}

function memoryLimits(limits: readonly Row[]): [string, number][] {
  return limits.filter(({ labels }) => labels['resource'] === 'memory').map((row) => [containerOf(row), row.value]);
}

function containerOf({ labels }: Pick<Row, 'labels'>): string {
  return ownLabel(labels, 'container') ?? '';
}

/** @param missing what it means that a container is not among the limits */
function sumOf(
  containers: readonly string[],
  limits: ReadonlyMap<string, number | null>,
  missing: number | null,
): number | null {
  let sum = containers.length === 0 ? Number.NaN : 0;
  let isPartlyUnlimited = false;
  for (const container of containers) {
    const limit = limits.get(container);
    const bytes = limit === undefined ? missing : limit;
    if (bytes === null || bytes === 0) isPartlyUnlimited = true;
    else sum += bytes;
  }
  return isPartlyUnlimited && !Number.isNaN(sum) ? null : sum;
}

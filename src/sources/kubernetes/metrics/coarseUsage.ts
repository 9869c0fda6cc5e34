import type { Clock } from '../../../model/clock.ts';
import type { InventorySource, PodRecord } from '../../../model/inventory/inventory.ts';
import { type CoarseUsage, coarseSum, type FunctionUsage, type NodeUsage } from '../../../model/source/coarseUsage.ts';
import type { MeasuredEntity } from '../../../model/source/metricsSource.ts';
import type { DecodedNode } from '../decode/node.ts';
import { decodeNodeUsage, decodePodUsage, type PodUsageSample, type UsageSample } from './decodeUsage.ts';

/** Reads a list of metrics.k8s.io, item by item. @throws Fault */
type ReadList = (path: string, query: Readonly<Record<string, string>>, take: (item: unknown) => void) => Promise<void>;

/** What the lists are put together with. */
interface CoarseParts {
  readonly inventory: Pick<InventorySource, 'snapshot'> & { nodeItem(name: string): DecodedNode | null };
  readonly podSelector: string;
  readonly clock: Clock;
}

/** All functions and nodes at once: one list a namespace of functions, and one of nodes. @throws Fault */
export async function readCoarseUsage(
  { clock, inventory, podSelector }: CoarseParts,
  base: string,
  readList: ReadList,
): Promise<CoarseUsage | null> {
  const snapshot = inventory.snapshot(clock.wallMs());
  if (snapshot === null) return null;
  const pods = new Map<string, FunctionUsage>();
  const nodes = new Map<string, NodeUsage>();
  /** When the sample of each pod began, Unix ms. */
  const begunAtMs = new Map<string, number>();
  let intervalSeconds = 0;
  let measuredAtMs = Number.POSITIVE_INFINITY;
  let newestAtMs = Number.NEGATIVE_INFINITY;
  const measured = ({ windowSeconds, atMs }: UsageSample) => {
    intervalSeconds = Math.max(intervalSeconds, windowSeconds);
    measuredAtMs = Math.min(measuredAtMs, atMs);
    newestAtMs = Math.max(newestAtMs, atMs);
  };
  for (const namespace of new Set(snapshot.functions.map(({ id }) => id.namespace))) {
    await readList(podsPath(base, namespace), { labelSelector: podSelector }, (item) => {
      const usage = decodePodUsage(item);
      const named = usage === null ? [] : snapshot.index.podsNamed(usage.name);
      const pod = named.find(({ id }) => id.namespace === namespace);
      if (usage === null || pod === undefined || !isWhole(usage.sample, pod)) return;
      measured(usage.sample);
      begunAtMs.set(pod.uid, usage.sample.atMs - 1000 * usage.sample.windowSeconds);
      pods.set(pod.uid, { cpuPercent: 100 * usage.sample.cpuCores, workingSetBytes: usage.sample.memoryBytes });
    });
  }
  await readList(`${base}/nodes`, {}, (item) => {
    const usage = decodeNodeUsage(item);
    const node = usage === null ? null : inventory.nodeItem(usage.name);
    if (usage === null || node === null) return;
    measured(usage.sample);
    nodes.set(usage.name, nodeUsage(usage.sample, node.capacityCores, node.capacityMemoryBytes));
  }).catch((thrown) => {
    // Who may read the usage of pods may not always read that of nodes.
    if (pods.size === 0) throw thrown;
  });
  if (pods.size + nodes.size === 0) return null;
  const coarseHow = listHow(base, '{namespace}', podSelector);
  // A pod without a sample is new only if it started after the newest samples began.
  const newestBegunAtMs = newestAtMs - 1000 * intervalSeconds;
  const begunAt = ({ uid }: PodRecord) => begunAtMs.get(uid) ?? newestBegunAtMs;
  return {
    source: 'metrics-server',
    intervalSeconds,
    measuredAtMs,
    of: pods.size === 0 ? null : (_fn, own) => coarseSum(own, begunAt, ({ uid }) => pods.get(uid) ?? null),
    node: nodes.size === 0 ? null : (name) => nodes.get(name) ?? null,
    how: { cpuPercent: coarseHow, memoryBytes: coarseHow, nodes: `${base}/nodes` },
  };
}

/** The list of the usage of a namespace's pods. */
export function podsPath(base: string, namespace: string): string {
  return `${base}/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** Where the usage of a node, a pod, or the pods of a function is read: paths of the Kubernetes API. */
export function usageHow(base: string, podSelector: string, entity: MeasuredEntity): string | null {
  if ('nodeName' in entity) return `${base}/nodes/${encodeURIComponent(entity.nodeName)}`;
  const [pod, ...others] = entity.pods;
  if (pod === undefined) return null;
  if (others.length > 0) return listHow(base, encodeURIComponent(pod.id.namespace), podSelector);
  return `${podsPath(base, pod.id.namespace)}/${encodeURIComponent(pod.id.name)}`;
}

function listHow(base: string, namespace: string, podSelector: string): string {
  return `${base}/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(podSelector)}`;
}

/** True when the sample has every container of the pod: figures of part of a pod would be too low. */
export function isWhole({ containerNames }: PodUsageSample, { containers }: PodRecord): boolean {
  return containers.every(({ name }) => containerNames.includes(name));
}

function nodeUsage({ cpuCores, memoryBytes }: UsageSample, cores: number | null, totalBytes: number | null): NodeUsage {
  return {
    cpuPercent: cores === null ? null : (100 * cpuCores) / cores,
    memoryPercent: totalBytes === null ? null : (100 * memoryBytes) / totalBytes,
    rootDiskPercent: null,
    networkDownKibPerSecond: null,
    networkUpKibPerSecond: null,
    cpus: cores,
    memoryTotalBytes: totalBytes,
  };
}

import { windowSeconds } from '../../contract/units.ts';
import type { InventorySource, PodRecord } from '../inventory/inventory.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import type { PodSeries } from './series.ts';

/** What some pods use together, a value for each of the 60 seconds; NaN where it is not known whole. */
export interface PodUsage {
  /** Percent of one core. */
  readonly cpuPercent: Float64Array;
  /** Working sets over limits, percent; a pod without a limit counts its node's memory as one. */
  readonly memoryPercent: Float64Array;
}

/** What has to be followed for the usage of some pods: nodes too whose memory counts as a limit, and is not known. */
export function usageTarget(pods: readonly PodRecord[], inventory: Memories): WatchTarget {
  const unlimited = pods.filter(({ memoryLimitBytes }) => memoryLimitBytes === null).map(({ nodeName }) => nodeName);
  const nodeNames = [...new Set(unlimited)].filter((name) => (inventory.memoryBytesOf?.(name) ?? null) === null);
  return { nodeNames, podUids: pods.map(({ uid }) => uid) };
}

/** Tells how much memory nodes have. */
type Memories = Pick<InventorySource, 'memoryBytesOf'>;

interface MeasuredPod {
  /** First second in which the pod used anything; NaN where nobody tells: then it is there whenever it is measured. */
  readonly existsFromSecond: number;
  readonly series: PodSeries | null;
  readonly limitBytes: number;
}

/**
 * Adds up what pods use over the 60 seconds that end with `lastSecond`. Never partly: a second in which one existing
 * pod is unmeasured is NaN. Where no pod existed CPU is 0, as far back as the source can tell, and memory unknown.
 */
export function usageOfPods(
  pods: readonly PodRecord[],
  inventory: Memories,
  source: MetricsSource,
  lastSecond: number,
): PodUsage {
  const cpuPercent = new Float64Array(windowSeconds);
  const memoryPercent = new Float64Array(windowSeconds);
  const measured = pods.map((pod) => measuredPod(pod, inventory, source));
  const tellsFromSecond = pods.length === 0 ? Number.NEGATIVE_INFINITY : (source.observedSinceSecond() ?? Infinity);
  for (let slot = 0; slot < windowSeconds; slot++) {
    const second = lastSecond - windowSeconds + 1 + slot;
    let cpu = second >= tellsFromSecond ? 0 : Number.NaN;
    let used = Number.NaN;
    let limit = 0;
    let existing = 0;
    for (const pod of measured) {
      if (second < pod.existsFromSecond) continue;
      if (existing++ === 0) cpu = used = 0;
      cpu += pod.series?.cpuPercent.at(second) ?? Number.NaN;
      used += pod.series?.workingSetBytes.at(second) ?? Number.NaN;
      limit += pod.limitBytes;
    }
    cpuPercent[slot] = cpu;
    memoryPercent[slot] = (100 * used) / limit;
  }
  return { cpuPercent, memoryPercent };
}

function measuredPod(pod: PodRecord, inventory: Memories, source: MetricsSource): MeasuredPod {
  return {
    existsFromSecond: pod.startedAtMs === null ? Infinity : Math.floor(pod.startedAtMs / 1000) + 1,
    series: source.pod(pod.uid),
    limitBytes:
      pod.memoryLimitBytes ??
      inventory.memoryBytesOf?.(pod.nodeName) ??
      source.node(pod.nodeName)?.memoryTotalBytes ??
      Number.NaN,
  };
}

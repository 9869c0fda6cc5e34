import { windowSeconds } from '../../contract/units.ts';
import type { InventorySource, PodRecord } from '../inventory/inventory.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import type { PodSeries } from './series.ts';

/** Usage of several pods together, one value for each of the 60 seconds; NaN where it is not completely known. */
export interface PodUsage {
  /** Percent of one core. */
  readonly cpuPercent: Float64Array;
  /** Working sets over limits, percent; a pod without a limit counts the memory of its node. */
  readonly memoryPercent: Float64Array;
  /** Working sets, added up. */
  readonly memoryBytes: Float64Array;
}

/**
 * What to follow for the usage of pods: also nodes whose memory counts as a limit and is unknown. A pod that is not
 * scheduled yet is left out: it has no node to be followed on, and becomes part of the target once it has.
 */
export function usageTarget(pods: readonly PodRecord[], inventory: Memories): WatchTarget {
  const unlimited = pods.filter(({ memoryLimitBytes }) => memoryLimitBytes === null).map(({ nodeName }) => nodeName);
  const nodeNames = [...new Set(unlimited)].filter(
    (name) => name !== '' && (inventory.memoryBytesOf?.(name) ?? null) === null,
  );
  const scheduled = pods.filter(({ nodeName, startedAtMs }) => nodeName !== '' || startedAtMs !== null);
  return { nodeNames, podUids: scheduled.map(({ uid }) => uid) };
}

/** Knows the memory of nodes. */
type Memories = Pick<InventorySource, 'memoryBytesOf'>;

interface MeasuredPod {
  /** First second of use; Infinity before the pod started, NaN if unknown: it then exists whenever it is measured. */
  readonly existsFromSecond: number;
  readonly series: PodSeries | null;
  readonly limitBytes: number;
}

/**
 * Adds up the usage of pods over the 60 seconds that end with `lastSecond`, never partially: a second in which an existing
 * pod was not measured is NaN. Where no pod existed, CPU is 0, as far back as the source can tell, and memory unknown.
 */
export function usageOfPods(
  pods: readonly PodRecord[],
  inventory: Memories,
  source: MetricsSource,
  lastSecond: number,
): PodUsage {
  const cpuPercent = new Float64Array(windowSeconds);
  const memoryPercent = new Float64Array(windowSeconds);
  const memoryBytes = new Float64Array(windowSeconds);
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
    memoryBytes[slot] = used;
  }
  return { cpuPercent, memoryPercent, memoryBytes };
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

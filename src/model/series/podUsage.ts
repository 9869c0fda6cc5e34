import { windowSeconds } from '../../contract/units.ts';
import type { InventorySource, PodRecord } from '../inventory/inventory.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';
import { type PodSeries, readSeries } from './series.ts';

/** Usage of several pods together, one value for each of the 60 seconds; NaN where it is not completely known. */
export interface PodUsage {
  /** Percent of one core. */
  readonly cpuPercent: Float64Array;
  /** Working sets over limits, percent; a pod without a limit counts the memory of its node. */
  readonly memoryPercent: Float64Array;
  /** Working sets, added up. */
  readonly memoryBytes: Float64Array;
  /** What was added up: the series of the measured pods. */
  readonly parts: readonly PodSeries[];
}

/** Where to write the values of a figure: 60 of them. */
export type UsageSlots = (figure: 'cpuPercent' | 'memoryPercent' | 'memoryBytes') => Float64Array;

const newSlots: UsageSlots = () => new Float64Array(windowSeconds);
const used = new Float64Array(windowSeconds);
const limits = new Float64Array(windowSeconds);

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
 * Adds up the usage of pods over the 60 seconds that end with `lastSecond`, never partially: a second in which an
 * existing pod was not measured is NaN. Where no pod existed, CPU is 0, as far back as the source can tell, and memory
 * unknown.
 */
export function usageOfPods(
  pods: readonly PodRecord[],
  inventory: Memories,
  source: MetricsSource,
  lastSecond: number,
  slotsOf: UsageSlots = newSlots,
): PodUsage {
  const [cpuPercent, memoryPercent, memoryBytes] = [
    slotsOf('cpuPercent'),
    slotsOf('memoryPercent'),
    slotsOf('memoryBytes'),
  ];
  const firstSecond = lastSecond - windowSeconds + 1;
  const tellsFromSecond = pods.length === 0 ? Number.NEGATIVE_INFINITY : (source.observedSinceSecond() ?? Infinity);
  const tellsFrom = slotAt(tellsFromSecond, firstSecond);
  cpuPercent.fill(Number.NaN, 0, tellsFrom).fill(0, tellsFrom);
  memoryBytes.fill(Number.NaN);
  limits.fill(0);
  /** The slot from which on any pod exists. */
  let existsFrom = windowSeconds;
  const parts: PodSeries[] = [];
  for (const pod of pods) {
    const { existsFromSecond, series, limitBytes } = measuredPod(pod, inventory, source);
    if (series !== null) parts.push(series);
    const from = Number.isNaN(existsFromSecond) ? 0 : slotAt(existsFromSecond, firstSecond);
    if (from < existsFrom) {
      cpuPercent.fill(0, from, existsFrom);
      memoryBytes.fill(0, from, existsFrom);
      existsFrom = from;
    }
    readSeries(series?.cpuPercent, lastSecond, used);
    for (let slot = from; slot < windowSeconds; slot++) cpuPercent[slot] = (cpuPercent[slot] ?? 0) + (used[slot] ?? 0);
    readSeries(series?.workingSetBytes, lastSecond, used);
    for (let slot = from; slot < windowSeconds; slot++) {
      memoryBytes[slot] = (memoryBytes[slot] ?? 0) + (used[slot] ?? 0);
      limits[slot] = (limits[slot] ?? 0) + limitBytes;
    }
  }
  for (let slot = 0; slot < windowSeconds; slot++) {
    memoryPercent[slot] = (100 * (memoryBytes[slot] ?? 0)) / (limits[slot] ?? 0);
  }
  return { cpuPercent, memoryPercent, memoryBytes, parts };
}

/** The slot of a second in a window, within its bounds. */
function slotAt(second: number, firstSecond: number): number {
  return Math.min(windowSeconds, Math.max(0, Math.ceil(second - firstSecond)));
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

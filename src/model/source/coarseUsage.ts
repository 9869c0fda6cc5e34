import type { SourceName } from '../../contract/sourceName.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import type { FunctionName } from '../platform.ts';

/** What the pods of one function use together. */
export interface FunctionUsage {
  /** Percent of one core, a mean over the interval of the measurement; null where unknown. */
  readonly cpuPercent: number | null;
  /** Null where unknown. */
  readonly workingSetBytes: number | null;
}

/** What a node uses; null where unknown. Rates are means over the interval of the measurement. */
export interface NodeUsage {
  /** Percent of all cores. */
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  readonly rootDiskPercent: number | null;
  readonly networkDownKibPerSecond: number | null;
  readonly networkUpKibPerSecond: number | null;
  /** Number of cores. */
  readonly cpus: number | null;
  readonly memoryTotalBytes: number | null;
}

/** How coarse figures are measured, without any name: see `measuredHow`. Null where unknown. */
export interface CoarseHow {
  readonly cpuPercent: string | null;
  readonly memoryBytes: string | null;
  readonly nodes: string | null;
}

/** One coarse measurement of all functions and nodes, whether they are watched or not. */
export interface CoarseUsage {
  readonly source: SourceName;
  /** Rates are means over this many seconds. */
  readonly intervalSeconds: number;
  /** Unix ms. */
  readonly measuredAtMs: number;
  /** False where parts of the connection are not measured: a source that measures all is preferred. Omitted: true. */
  readonly isWhole?: { readonly functions: boolean; readonly nodes: boolean };
  /** Null if functions are not measured. @param pods all pods of the function */
  readonly of: ((fn: FunctionName, pods: readonly PodRecord[]) => FunctionUsage) | null;
  /** Null if nodes are not measured; null for a node that is not. */
  readonly node: ((name: string) => NodeUsage | null) | null;
  /** Omitted: unknown. */
  readonly how?: CoarseHow;
}

/** What one pod used; null where unknown. */
export type PodUsageOf = (pod: PodRecord) => FunctionUsage | null;

/**
 * Adds up a coarse measurement over the pods of a function, never partially: a started pod that was not measured makes
 * the sum unknown. CPU leaves out pods that started after the beginning of the measurement: they have no rate yet.
 * Without pods CPU is 0, and memory unknown.
 * @param begunAtMs Unix ms; of pods that were measured apart, of each
 */
export function coarseSum(
  pods: readonly PodRecord[],
  begunAtMs: number | ((pod: PodRecord) => number),
  usageOf: PodUsageOf,
): FunctionUsage {
  let cpuPercent: number | null = 0;
  let workingSetBytes: number | null = 0;
  let [started, rated] = [0, 0];
  for (const pod of pods) {
    if (pod.startedAtMs === null) continue;
    const usage = usageOf(pod);
    started++;
    workingSetBytes = sum(workingSetBytes, usage?.workingSetBytes ?? null);
    if (pod.startedAtMs > (typeof begunAtMs === 'number' ? begunAtMs : begunAtMs(pod))) continue;
    rated++;
    cpuPercent = sum(cpuPercent, usage?.cpuPercent ?? null);
  }
  return {
    cpuPercent: rated === 0 && pods.length > 0 ? null : cpuPercent,
    workingSetBytes: started === 0 ? null : workingSetBytes,
  };
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

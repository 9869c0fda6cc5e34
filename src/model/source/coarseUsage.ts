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

/** One coarse measurement of all functions and nodes, whether they are watched or not. */
export interface CoarseUsage {
  readonly source: SourceName;
  /** Rates are means over this many seconds. */
  readonly intervalSeconds: number;
  /** Unix ms. */
  readonly measuredAtMs: number;
  /** False if parts of the connection are not measured: a source that measures all of it is preferred. Omitted: true. */
  readonly isWhole?: boolean;
  /** Null if functions are not measured. @param pods all pods of the function */
  readonly of: ((fn: FunctionName, pods: readonly PodRecord[]) => FunctionUsage) | null;
  /** Null if nodes are not measured; null for a node that is not. */
  readonly node: ((name: string) => NodeUsage | null) | null;
}

/** What one pod used; null where unknown. */
export type PodUsageOf = (pod: PodRecord) => FunctionUsage | null;

/**
 * Adds up a coarse measurement over the pods of a function, never partially: a pod that was not measured makes the sum
 * unknown. Pods that started after the beginning of the measurement are left out. Without pods CPU is 0, and memory unknown.
 */
export function coarseSum(pods: readonly PodRecord[], begunAtMs: number, usageOf: PodUsageOf): FunctionUsage {
  let cpuPercent: number | null = 0;
  let workingSetBytes: number | null = null;
  let measured = 0;
  for (const pod of pods) {
    if (pod.startedAtMs === null || pod.startedAtMs > begunAtMs) continue;
    const usage = usageOf(pod);
    const before: number | null = measured++ === 0 ? 0 : workingSetBytes;
    cpuPercent = sum(cpuPercent, usage?.cpuPercent ?? null);
    workingSetBytes = sum(before, usage?.workingSetBytes ?? null);
  }
  return measured === 0 && pods.length > 0
    ? { cpuPercent: null, workingSetBytes: null }
    : { cpuPercent, workingSetBytes };
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

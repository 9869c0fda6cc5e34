import type { PodRecord } from '../../model/inventory/inventory.ts';
import { usageOfPods, usageTarget } from '../../model/series/podUsage.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { MetricsChoice } from '../../model/watch/metricsChoice.ts';
import { type Asker, metricsFor, refuseNothing } from './liveAnswer.ts';
import { type MetaEntry, seriesMeta } from './metaEntry.ts';
import { pairsOf } from './seriesPairs.ts';

/** `cpuRate` and `memRate` of some pods together, with their `meta`. */
export interface PodUsageFields {
  readonly cpuRate: [number, number | null][];
  readonly memRate: [number, number | null][];
  readonly meta: { readonly cpuRate: MetaEntry; readonly memRate: MetaEntry };
}

/** Who measures these pods, and what is to be followed for them. @throws Fault no_metrics_source */
export function podWatch({ connection }: Asker, pods: readonly PodRecord[]): MetricsChoice {
  const has = (source: MetricsSource) => pods.length === 0 || pods.some((pod) => source.pod(pod.uid) !== null);
  return metricsFor(connection, usageTarget(pods, connection.inventory), has);
}

/** @throws Fault what the source fails with, when it left nothing to show */
export function podUsageFields(
  { connection }: Asker,
  watch: MetricsChoice,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
): PodUsageFields {
  const { source } = watch;
  const { cpuPercent, memoryPercent } = usageOfPods(pods, connection.inventory, source, lastSecond);
  refuseNothing(watch, cpuPercent, memoryPercent);
  const measured = pods.map((pod) => source.pod(pod.uid)).filter((series) => series !== null);
  const cpu = measured.map((pod) => pod.cpuPercent);
  const memory = measured.map((pod) => pod.workingSetBytes);
  return {
    cpuRate: pairsOf(cpuPercent, lastSecond),
    memRate: pairsOf(memoryPercent, lastSecond),
    meta: {
      cpuRate: seriesMeta(source, cpu, cpuPercent, lastSecond, nowMs),
      memRate: seriesMeta(source, memory, memoryPercent, lastSecond, nowMs),
    },
  };
}

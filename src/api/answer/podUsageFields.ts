import type { PodRecord } from '../../model/inventory.ts';
import type { MetricsSource } from '../../model/metricsSource.ts';
import { usageOfPods } from '../../model/podUsage.ts';
import { type Asker, metricsSourceFor, type Watch } from './liveAnswer.ts';
import { type MetaEntry, seriesMeta } from './metaEntry.ts';
import { pairsOf } from './seriesPairs.ts';

/** `cpuRate` and `memRate` of some pods together, with their `meta`. */
export interface PodUsageFields {
  readonly cpuRate: [number, number | null][];
  readonly memRate: [number, number | null][];
  readonly meta: { readonly cpuRate: MetaEntry; readonly memRate: MetaEntry };
}

/** Who measures these pods, and what is to be followed for them. @throws Fault no_metrics_source */
export function podWatch({ connection }: Asker, pods: readonly PodRecord[]): Watch {
  const source = metricsSourceFor(
    connection,
    (candidate) => pods.length === 0 || pods.some((pod) => candidate.pod(pod.uid) !== null),
  );
  const nodeNames = new Set(pods.filter((pod) => pod.memoryLimitBytes === null).map((pod) => pod.nodeName));
  return { source, target: { nodeNames: [...nodeNames], podUids: pods.map(({ uid }) => uid) } };
}

export function podUsageFields(
  source: MetricsSource,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
): PodUsageFields {
  const { cpuPercent, memoryPercent } = usageOfPods(pods, source, lastSecond);
  return {
    cpuRate: pairsOf(cpuPercent, lastSecond),
    memRate: pairsOf(memoryPercent, lastSecond),
    meta: {
      cpuRate: seriesMeta(source, cpuPercent, lastSecond, nowMs),
      memRate: seriesMeta(source, memoryPercent, lastSecond, nowMs),
    },
  };
}

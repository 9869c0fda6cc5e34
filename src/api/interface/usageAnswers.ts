import type { DynamicFunctionAnswer } from '../../contract/interface/dynamicFunction.ts';
import type { DynamicPodAnswer } from '../../contract/interface/dynamicPod.ts';
import { type DurationTotals, meanMs } from '../../model/calls/durationHistogram.ts';
import { Fault } from '../../model/fault.ts';
import { functionTime } from '../../model/inventory/functionTime.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { usageOfPods } from '../../model/series/podUsage.ts';
import type { Watch, WatchTable } from '../../model/watch/watchTable.ts';
import { type Asker, type LiveAnswer, refuseNothing, viewOf } from '../answer/liveAnswer.ts';
import { countedMeta, type MetaEntry, seriesMeta } from '../answer/metaEntry.ts';
import { answerNumber, pairsOf } from '../answer/seriesPairs.ts';
import {
  entityOf,
  findFunction,
  findPod,
  podsOf,
  revisionOfFunction,
  revisionOfPod,
  type View,
} from '../entityLookup.ts';

/** `/dynamic/function` @throws Fault unknown_function, ambiguous_name, no_metrics_source */
export function dynamicFunctionAnswer(asker: Asker, spelling: string, nowMs: number, watches: WatchTable): LiveAnswer {
  const { connection } = asker;
  const { calls } = connection;
  const { id } = findFunction(viewOf(asker, nowMs), spelling);
  const watch = watches.watch(connection, { kind: 'function', id });
  return {
    subject: `dynamicFunction ${id.namespace}/${id.name}`,
    watch,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(id, ['calls', 'runs'], signal),
    revision: (atMs) => revisionOfFunction(viewOf(asker, atMs), spelling),
    make: (lastSecond, atMs): DynamicFunctionAnswer => {
      const view = viewOf(asker, atMs);
      const fn = findFunction(view, spelling);
      const usage = usageFields(watch, podsOf(view, fn), lastSecond, atMs);
      const counted = calls?.calls(fn.id, atMs) ?? null;
      const ran = functionTime(calls?.runs(fn.id, atMs) ?? null, counted);
      return {
        cpuRate: usage.cpuRate,
        func_time: answerNumber(meanOf(ran?.value)),
        memRate: usage.memRate,
        request_time: answerNumber(meanOf(counted?.value?.requestSeconds)),
        status: 'success',
        meta: { ...usage.meta, func_time: countedMeta(ran, atMs), request_time: countedMeta(counted, atMs) },
      };
    },
  };
}

/** `/dynamic/pod` @throws Fault unknown_pod, ambiguous_name, no_metrics_source */
export function dynamicPodAnswer(asker: Asker, spelling: string, nowMs: number, watches: WatchTable): LiveAnswer {
  const view = viewOf(asker, nowMs);
  meantPods(view, spelling);
  const watch = watches.watch(asker.connection, entityOf(findPod(view, spelling)));
  return {
    subject: `dynamicPod ${spelling}`,
    watch,
    usesCalls: false,
    revision: (atMs) => revisionOfPod(viewOf(asker, atMs), spelling),
    make: (lastSecond, atMs): DynamicPodAnswer => {
      const pods = meantPods(viewOf(asker, atMs), spelling);
      return { ...usageFields(watch, pods, lastSecond, atMs), status: 'success' };
    },
  };
}

/** A real name refers to that pod, a function's name to all its replicas. @throws Fault unknown_pod when it has none */
function meantPods(view: View, spelling: string): readonly PodRecord[] {
  const meaning = findPod(view, spelling);
  if ('pod' in meaning) return [meaning.pod];
  const pods = podsOf(view, meaning.fn);
  if (pods.length === 0) throw new Fault('unknown_pod', 'The function has no pods.');
  return pods;
}

/** `cpuRate` and `memRate` of some pods together, with their `meta`. */
interface UsageFields {
  readonly cpuRate: [number, number | null][];
  readonly memRate: [number, number | null][];
  readonly meta: { readonly cpuRate: MetaEntry; readonly memRate: MetaEntry };
}

/** @throws Fault of the source when it fails and left nothing to show */
function usageFields(
  { connection, choice }: Watch,
  pods: readonly PodRecord[],
  lastSecond: number,
  nowMs: number,
): UsageFields {
  const { source } = choice;
  const { cpuPercent, memoryPercent } = usageOfPods(pods, connection.inventory, source, lastSecond);
  refuseNothing(choice, cpuPercent, memoryPercent);
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

function meanOf(durations: DurationTotals | null | undefined): number | null {
  return durations ? meanMs(durations) : null;
}

import type { DynamicFunctionAnswer } from '../../contract/interface/dynamicFunction.ts';
import type { DynamicNodeAnswer } from '../../contract/interface/dynamicNode.ts';
import type { DynamicPodAnswer } from '../../contract/interface/dynamicPod.ts';
import { windowSeconds } from '../../contract/units.ts';
import { functionTime } from '../../model/calls/composedCalls.ts';
import { type DurationTotals, meanMs } from '../../model/calls/durationHistogram.ts';
import { Fault } from '../../model/fault.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { Series } from '../../model/series/series.ts';
import type { EntityWatch, WatchTable } from '../../model/watch/watchTable.ts';
import { countedMeta, type MetaEntry } from '../answer/fieldMeta.ts';
import { type LiveAnswer, type RequestContext, refuseNothing, viewOf } from '../answer/liveAnswer.ts';
import { answerNumber, seriesFigure, usageFigures } from '../answer/measuredFigures.ts';
import {
  entityOf,
  findFunction,
  findNode,
  findPod,
  podsOf,
  revisionOfFunction,
  revisionOfPod,
  type View,
} from '../entityLookup.ts';

/** `/dynamic/function` @throws Fault unknown_function, ambiguous_name, no_metrics_source */
export function dynamicFunctionAnswer(
  context: RequestContext,
  spelling: string,
  nowMs: number,
  watches: WatchTable,
): LiveAnswer {
  const { connection } = context;
  const { calls } = connection;
  const { id } = findFunction(viewOf(context, nowMs), spelling);
  const watch = watches.watch(connection, { kind: 'function', id });
  return {
    subject: `dynamicFunction ${id.namespace}/${id.name}`,
    watch,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(id, ['calls', 'runs'], signal),
    revision: (atMs) => revisionOfFunction(viewOf(context, atMs), spelling),
    make: (lastSecond, atMs): DynamicFunctionAnswer => {
      const view = viewOf(context, atMs);
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
export function dynamicPodAnswer(
  context: RequestContext,
  spelling: string,
  nowMs: number,
  watches: WatchTable,
): LiveAnswer {
  const view = viewOf(context, nowMs);
  meantPods(view, spelling);
  const watch = watches.watch(context.connection, entityOf(findPod(view, spelling)));
  return {
    subject: `dynamicPod ${spelling}`,
    watch,
    usesCalls: false,
    revision: (atMs) => revisionOfPod(viewOf(context, atMs), spelling),
    make: (lastSecond, atMs): DynamicPodAnswer => {
      const pods = meantPods(viewOf(context, atMs), spelling);
      return { ...usageFields(watch, pods, lastSecond, atMs), status: 'success' };
    },
  };
}

/** `/dynamic/node` @throws Fault unknown_node, no_metrics_source */
export function dynamicNodeAnswer(
  context: RequestContext,
  nodeName: string,
  nowMs: number,
  watches: WatchTable,
): LiveAnswer {
  findNode(viewOf(context, nowMs), nodeName);
  const entity = { kind: 'node', name: nodeName } as const;
  const watch = watches.watch(context.connection, entity);
  return {
    subject: `dynamicNode ${nodeName}`,
    watch,
    usesCalls: false,
    revision: (atMs) => {
      const view = viewOf(context, atMs);
      findNode(view, nodeName);
      return view.inventory.index.revisionOf(entity);
    },
    make: (lastSecond, atMs): DynamicNodeAnswer => {
      findNode(viewOf(context, atMs), nodeName);
      const { source } = watch.choice;
      const node = source.node(nodeName);
      const field = (series: Series | null | undefined) => {
        const { values, meta } = seriesFigure(source, series, lastSecond, atMs);
        return { values, pairs: pairsOf(values, lastSecond), meta };
      };
      const cpuRate = field(node?.cpuPercent);
      const diskRate = field(node?.rootDiskPercent);
      const diskRead = field(node?.diskReadKibPerSecond);
      const diskWrite = field(node?.diskWriteKibPerSecond);
      const memRate = field(node?.memoryPercent);
      const networkDown = field(node?.networkDownKibPerSecond);
      const networkUp = field(node?.networkUpKibPerSecond);
      const all = [cpuRate, diskRate, diskRead, diskWrite, memRate, networkDown, networkUp];
      refuseNothing(watch.choice, ...all.map(({ values }) => values));
      return {
        cpuRate: cpuRate.pairs,
        diskRate: diskRate.pairs,
        diskRead: diskRead.pairs,
        diskWrite: diskWrite.pairs,
        memRate: memRate.pairs,
        networkDown: networkDown.pairs,
        networkUp: networkUp.pairs,
        status: 'success',
        meta: {
          cpuRate: cpuRate.meta,
          diskRate: diskRate.meta,
          diskRead: diskRead.meta,
          diskWrite: diskWrite.meta,
          memRate: memRate.meta,
          networkDown: networkDown.meta,
          networkUp: networkUp.meta,
        },
      };
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
function usageFields(watch: EntityWatch, pods: readonly PodRecord[], lastSecond: number, nowMs: number): UsageFields {
  const { cpuPercent, memoryPercent } = usageFigures(watch, pods, lastSecond, nowMs);
  refuseNothing(watch.choice, cpuPercent.values, memoryPercent.values);
  return {
    cpuRate: pairsOf(cpuPercent.values, lastSecond),
    memRate: pairsOf(memoryPercent.values, lastSecond),
    meta: { cpuRate: cpuPercent.meta, memRate: memoryPercent.meta },
  };
}

function meanOf(durations: DurationTotals | null | undefined): number | null {
  return durations ? meanMs(durations) : null;
}

/** The 60 pairs `[t, v]` that end with `lastSecond`. @param values one for each second, NaN where unknown */
function pairsOf(values: ArrayLike<number>, lastSecond: number): [number, number | null][] {
  const pairs: [number, number | null][] = [];
  for (let slot = 0; slot < windowSeconds; slot++) {
    pairs.push([lastSecond - windowSeconds + 1 + slot, answerNumber(values[slot] ?? Number.NaN)]);
  }
  return pairs;
}

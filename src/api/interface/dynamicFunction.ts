import type { DynamicFunctionAnswer } from '../../contract/interface/dynamicFunction.ts';
import { type DurationTotals, meanMs } from '../../model/calls/durationHistogram.ts';
import { functionTime } from '../../model/inventory/functionTime.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { countedMeta } from '../answer/metaEntry.ts';
import { podUsageFields, podWatch } from '../answer/podUsageFields.ts';
import { answerNumber } from '../answer/seriesPairs.ts';
import { findFunction, podsOf } from '../entityLookup.ts';

export function dynamicFunctionAnswer(asker: Asker, spelling: string, nowMs: number): LiveAnswer {
  const { calls } = asker.connection;
  const view = viewOf(asker, nowMs);
  const { id } = findFunction(view, spelling);
  const watch = podWatch(asker, podsOf(view, findFunction(view, spelling)));
  return {
    entity: `dynamicFunction ${id.namespace}/${id.name}`,
    watch,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(id, ['calls', 'runs'], signal),
    make: (lastSecond, atMs): DynamicFunctionAnswer => {
      const current = viewOf(asker, atMs);
      const fn = findFunction(current, spelling);
      const usage = podUsageFields(asker, watch, podsOf(current, fn), lastSecond, atMs);
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

function meanOf(durations: DurationTotals | null | undefined): number | null {
  return durations ? meanMs(durations) : null;
}

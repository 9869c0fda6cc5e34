import type { DynamicFunctionAnswer } from '../../contract/interface/dynamicFunction.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { countedMeta, unmeasured } from '../answer/metaEntry.ts';
import { podUsageFields, podWatch } from '../answer/podUsageFields.ts';
import { answerNumber } from '../answer/seriesPairs.ts';
import { findFunction, podsOf } from '../names.ts';

export function dynamicFunctionAnswer(asker: Asker, spelling: string, nowMs: number): LiveAnswer {
  const { calls } = asker.connection;
  const view = viewOf(asker, nowMs);
  const { id } = findFunction(view, spelling);
  const watch = podWatch(asker, podsOf(view, findFunction(view, spelling)));
  return {
    entity: `dynamicFunction ${id.namespace}/${id.name}`,
    watch,
    usesCalls: true,
    make: (lastSecond, atMs): DynamicFunctionAnswer => {
      const current = viewOf(asker, atMs);
      const fn = findFunction(current, spelling);
      const usage = podUsageFields(watch.source, podsOf(current, fn), lastSecond, atMs);
      const totals = calls?.totals(fn.id) ?? null;
      const counted = calls === null ? unmeasured : countedMeta(calls.name);
      return {
        cpuRate: usage.cpuRate,
        func_time: answerNumber((totals?.runSeconds ?? totals?.requestSeconds)?.meanMs ?? null),
        memRate: usage.memRate,
        request_time: answerNumber(totals?.requestSeconds.meanMs ?? null),
        status: 'success',
        meta: { ...usage.meta, func_time: counted, request_time: counted },
      };
    },
  };
}

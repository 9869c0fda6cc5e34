import type { StaticFunctionAnswer } from '../../contract/interface/staticFunction.ts';
import type { CallTotals } from '../../model/callSource.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { countedMeta, inventoryMeta, unmeasured } from '../answer/metaEntry.ts';
import { findFunction } from '../names.ts';

export function staticFunctionAnswer(asker: Asker, spelling: string, nowMs: number): LiveAnswer {
  const { calls } = asker.connection;
  const { id } = findFunction(viewOf(asker, nowMs), spelling);
  return {
    entity: `staticFunction ${id.namespace}/${id.name}`,
    watch: null,
    usesCalls: true,
    make: (_lastSecond, atMs): StaticFunctionAnswer => {
      const view = viewOf(asker, atMs);
      const fn = findFunction(view, spelling);
      return {
        image: fn.image,
        invocations: calls === null ? { error: null, success: null } : endedCalls(calls.totals(fn.id)),
        replicas: fn.replicasWanted,
        status: 'success',
        meta: {
          inventory: inventoryMeta(view.inventory, atMs),
          invocations: calls === null ? unmeasured : countedMeta(calls.name),
        },
      };
    },
  };
}

/** Calls that ended with a code below 400, and with 400 or more; 0 and 0 for a counted function without series yet. */
function endedCalls(totals: CallTotals | null): { error: number; success: number } {
  const ended = { error: 0, success: 0 };
  for (const [code, count] of totals?.completedByCode ?? []) ended[code < 400 ? 'success' : 'error'] += count;
  return ended;
}

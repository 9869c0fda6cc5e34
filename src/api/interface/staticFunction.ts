import type { StaticFunctionAnswer } from '../../contract/interface/staticFunction.ts';
import { endedCalls } from '../../model/calls/callTotals.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { countedMeta, inventoryMeta } from '../answer/metaEntry.ts';
import { findFunction } from '../entityLookup.ts';

export function staticFunctionAnswer(asker: Asker, spelling: string, nowMs: number): LiveAnswer {
  const { calls } = asker.connection;
  const { id } = findFunction(viewOf(asker, nowMs), spelling);
  return {
    entity: `staticFunction ${id.namespace}/${id.name}`,
    watch: null,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(id, ['calls'], signal),
    make: (_lastSecond, atMs): StaticFunctionAnswer => {
      const view = viewOf(asker, atMs);
      const fn = findFunction(view, spelling);
      const counted = calls?.calls(fn.id, atMs) ?? null;
      return {
        image: fn.image,
        invocations: counted === null ? { error: null, success: null } : endedCalls(counted.value),
        replicas: fn.replicasWanted,
        status: 'success',
        meta: {
          inventory: inventoryMeta(view.inventory, atMs),
          invocations: countedMeta(counted, atMs),
        },
      };
    },
  };
}

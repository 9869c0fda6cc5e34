import type { GlobalFunctionsAnswer } from '../../contract/interface/globalFunctions.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { inventoryMeta } from '../answer/metaEntry.ts';
import { spelledName, visibleFunctions } from '../entityLookup.ts';

export function globalFunctionsAnswer(asker: Asker): LiveAnswer {
  return {
    entity: 'globalFunctions',
    watch: null,
    usesCalls: false,
    make: (_lastSecond, nowMs): GlobalFunctionsAnswer => {
      const view = viewOf(asker, nowMs);
      return {
        func: visibleFunctions(view).map((fn) => spelledName(fn.id, view.inventory)),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

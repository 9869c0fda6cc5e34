import type { GlobalNodesAnswer } from '../../contract/interface/globalNodes.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { inventoryMeta } from '../answer/metaEntry.ts';

export function globalNodesAnswer(asker: Asker): LiveAnswer {
  return {
    entity: 'globalNodes',
    watch: null,
    usesCalls: false,
    make: (_lastSecond, nowMs): GlobalNodesAnswer => {
      const { inventory } = viewOf(asker, nowMs);
      return {
        nodes: inventory.nodes.map(({ ip, name }) => ({ ip, node: name })),
        status: 'success',
        meta: { inventory: inventoryMeta(inventory, nowMs) },
      };
    },
  };
}

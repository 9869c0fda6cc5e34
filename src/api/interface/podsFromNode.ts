import type { PodsFromNodeAnswer } from '../../contract/interface/podsFromNode.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { inventoryMeta } from '../answer/metaEntry.ts';
import { findNode, spelledFunctionOf, visiblePodsOn } from '../entityLookup.ts';

export function podsFromNodeAnswer(asker: Asker, nodeName: string): LiveAnswer {
  return {
    entity: `podsFromNode ${nodeName}`,
    watch: null,
    usesCalls: false,
    make: (_lastSecond, nowMs): PodsFromNodeAnswer => {
      const view = viewOf(asker, nowMs);
      const node = findNode(view, nodeName);
      const pods = visiblePodsOn(view, node);
      return {
        pod_name: pods.map((pod) => spelledFunctionOf(pod, view.inventory)),
        pod_real_name: pods.map((pod) => pod.id.name),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

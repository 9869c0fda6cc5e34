import type { GlobalPodsAnswer } from '../../contract/interface/globalPods.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { inventoryMeta } from '../answer/metaEntry.ts';
import { podStateFields } from '../answer/podStateFields.ts';
import { spelledFunctionOf, visiblePods } from '../entityLookup.ts';

export function globalPodsAnswer(asker: Asker): LiveAnswer {
  return {
    entity: 'globalPods',
    watch: null,
    usesCalls: false,
    make: (_lastSecond, nowMs): GlobalPodsAnswer => {
      const view = viewOf(asker, nowMs);
      return {
        pods: visiblePods(view).map((pod) => ({
          node: pod.nodeName,
          pod_name: spelledFunctionOf(pod, view.inventory),
          pod_real_name: pod.id.name,
          namespace: pod.id.namespace,
          ...podStateFields(pod),
        })),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

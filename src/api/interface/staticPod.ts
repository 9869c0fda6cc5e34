import type { StaticPodAnswer } from '../../contract/interface/staticPod.ts';
import { Fault } from '../../model/fault.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { inventoryMeta } from '../answer/metaEntry.ts';
import { podMessage, podStateFields } from '../answer/podStateFields.ts';
import { findPod, podsOf, type View } from '../entityLookup.ts';

export function staticPodAnswer(asker: Asker, spelling: string): LiveAnswer {
  return {
    entity: `staticPod ${spelling}`,
    watch: null,
    usesCalls: false,
    make: (_lastSecond, nowMs): StaticPodAnswer => {
      const view = viewOf(asker, nowMs);
      const pod = representativePod(view, spelling);
      return {
        node: pod.nodeName,
        pod_real_name: pod.id.name,
        namespace: pod.id.namespace,
        ...podStateFields(pod),
        message: podMessage(pod),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

/** A pod itself; for a function its first ready replica, else its first scheduled one. */
function representativePod(view: View, spelling: string): PodRecord {
  const meaning = findPod(view, spelling);
  if ('pod' in meaning) return meaning.pod;
  const pods = podsOf(view, meaning.fn);
  const pod = pods.find(({ ready }) => ready) ?? pods.find(({ nodeName }) => nodeName !== '') ?? pods[0];
  if (pod === undefined) throw new Fault('unknown_pod', 'The function has no pods now.');
  return pod;
}

import type { DynamicPodAnswer } from '../../contract/interface/dynamicPod.ts';
import { Fault } from '../../model/fault.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { type Asker, type LiveAnswer, viewOf } from '../answer/liveAnswer.ts';
import { podUsageFields, podWatch } from '../answer/podUsageFields.ts';
import { findPod, podsOf, type View } from '../entityLookup.ts';

export function dynamicPodAnswer(asker: Asker, spelling: string, nowMs: number): LiveAnswer {
  const watch = podWatch(asker, meantPods(viewOf(asker, nowMs), spelling));
  return {
    entity: `dynamicPod ${spelling}`,
    watch,
    usesCalls: false,
    make: (lastSecond, atMs): DynamicPodAnswer => {
      const pods = meantPods(viewOf(asker, atMs), spelling);
      return { ...podUsageFields(asker, watch, pods, lastSecond, atMs), status: 'success' };
    },
  };
}

/** A real name means that pod; a function's name all its replicas. @throws Fault unknown_pod when it has none */
function meantPods(view: View, spelling: string): readonly PodRecord[] {
  const meaning = findPod(view, spelling);
  if ('pod' in meaning) return [meaning.pod];
  const pods = podsOf(view, meaning.fn);
  if (pods.length === 0) throw new Fault('unknown_pod', 'The function has no pods now.');
  return pods;
}

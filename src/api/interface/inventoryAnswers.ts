import type { GlobalFunctionsAnswer } from '../../contract/interface/globalFunctions.ts';
import type { GlobalNodesAnswer } from '../../contract/interface/globalNodes.ts';
import type { GlobalPodsAnswer } from '../../contract/interface/globalPods.ts';
import type { PodsFromNodeAnswer } from '../../contract/interface/podsFromNode.ts';
import type { StaticFunctionAnswer } from '../../contract/interface/staticFunction.ts';
import type { StaticPodAnswer } from '../../contract/interface/staticPod.ts';
import { endedCalls } from '../../model/calls/callTotals.ts';
import { Fault } from '../../model/fault.ts';
import type { ContainerEnd, PodRecord } from '../../model/inventory/inventory.ts';
import { countedMeta, inventoryMeta } from '../answer/fieldMeta.ts';
import { type LiveAnswer, type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import {
  findFunction,
  findNode,
  findPod,
  podsOf,
  revisionOfFunction,
  revisionOfPod,
  spelledFunctionOf,
  spelledName,
  type View,
  visibleFunctions,
  visiblePods,
  visiblePodsOn,
} from '../entityLookup.ts';

/** `/global/functions` */
export function globalFunctionsAnswer(context: RequestContext): LiveAnswer {
  return ofWholeInventory(context, 'globalFunctions', (view, nowMs): GlobalFunctionsAnswer => {
    return {
      func: visibleFunctions(view).map((fn) => spelledName(fn.id, view.inventory)),
      status: 'success',
      meta: { inventory: inventoryMeta(view.inventory, nowMs) },
    };
  });
}

/** `/global/pods` */
export function globalPodsAnswer(context: RequestContext): LiveAnswer {
  return ofWholeInventory(context, 'globalPods', (view, nowMs): GlobalPodsAnswer => {
    return {
      pods: visiblePods(view).map((pod) => ({
        node: pod.nodeName,
        pod_name: spelledFunctionOf(pod, view.inventory),
        pod_real_name: pod.id.name,
        namespace: pod.id.namespace,
        ...stateOf(pod),
      })),
      status: 'success',
      meta: { inventory: inventoryMeta(view.inventory, nowMs) },
    };
  });
}

/** `/global/nodes` */
export function globalNodesAnswer(context: RequestContext): LiveAnswer {
  return ofWholeInventory(context, 'globalNodes', ({ inventory }, nowMs): GlobalNodesAnswer => {
    return {
      nodes: inventory.nodes.map(({ ip, name }) => ({ ip, node: name })),
      status: 'success',
      meta: { inventory: inventoryMeta(inventory, nowMs) },
    };
  });
}

/** `/static/function` */
export function staticFunctionAnswer(context: RequestContext, spelling: string, nowMs: number): LiveAnswer {
  const { calls } = context.connection;
  const { id } = findFunction(viewOf(context, nowMs), spelling);
  return {
    subject: `staticFunction ${id.namespace}/${id.name}`,
    watch: null,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(id, ['calls'], signal),
    revision: (atMs) => revisionOfFunction(viewOf(context, atMs), spelling),
    make: (_lastSecond, atMs): StaticFunctionAnswer => {
      const view = viewOf(context, atMs);
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

/** `/static/pod` */
export function staticPodAnswer(context: RequestContext, spelling: string): LiveAnswer {
  return {
    subject: `staticPod ${spelling}`,
    watch: null,
    usesCalls: false,
    revision: (atMs) => revisionOfPod(viewOf(context, atMs), spelling),
    make: (_lastSecond, nowMs): StaticPodAnswer => {
      const view = viewOf(context, nowMs);
      const pod = representativePod(view, spelling);
      return {
        node: pod.nodeName,
        pod_real_name: pod.id.name,
        namespace: pod.id.namespace,
        ...stateOf(pod),
        message: messageOf(pod),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

/** `/dynamic/getPodsFromNode` */
export function podsFromNodeAnswer(context: RequestContext, nodeName: string): LiveAnswer {
  return {
    subject: `podsFromNode ${nodeName}`,
    watch: null,
    usesCalls: false,
    revision: (atMs) => {
      const view = viewOf(context, atMs);
      return view.inventory.index.podsOnRevision(findNode(view, nodeName).name);
    },
    make: (_lastSecond, nowMs): PodsFromNodeAnswer => {
      const view = viewOf(context, nowMs);
      const pods = visiblePodsOn(view, findNode(view, nodeName));
      return {
        pod_name: pods.map((pod) => spelledFunctionOf(pod, view.inventory)),
        pod_real_name: pods.map((pod) => pod.id.name),
        status: 'success',
        meta: { inventory: inventoryMeta(view.inventory, nowMs) },
      };
    },
  };
}

function ofWholeInventory(
  context: RequestContext,
  subject: string,
  make: (view: View, nowMs: number) => object,
): LiveAnswer {
  return {
    subject,
    watch: null,
    usesCalls: false,
    revision: () => context.connection.inventory.revision,
    make: (_lastSecond, nowMs) => make(viewOf(context, nowMs), nowMs),
  };
}

/** The pod itself; of a function the first ready replica, else the first scheduled one, else the first. */
function representativePod(view: View, spelling: string): PodRecord {
  const meaning = findPod(view, spelling);
  if ('pod' in meaning) return meaning.pod;
  const pods = podsOf(view, meaning.fn);
  const pod = pods.find(({ ready }) => ready) ?? pods.find(({ nodeName }) => nodeName !== '') ?? pods[0];
  if (pod === undefined) throw new Fault('unknown_pod', 'The function has no pods.');
  return pod;
}

/** `ready` and `restarts` are null where unknown, `reason` also for a healthy pod. */
function stateOf({ ready, restarts, trouble }: PodRecord) {
  return { ready, restarts, reason: trouble?.reason ?? null };
}

/** Why the pod is not working, or how the previous run of a healthy one ended. */
function messageOf({ trouble, lastEnd }: PodRecord): string | null {
  if (trouble !== null) return trouble.message;
  return lastEnd === null ? null : `Previous run ended: ${endWords(lastEnd)}.`;
}

function endWords({ reason, exitCode }: ContainerEnd): string {
  return exitCode === null ? reason : `${reason}, exit code ${exitCode}`;
}

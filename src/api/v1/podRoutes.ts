import type { PodRecord } from '../../model/inventory/inventory.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { type View, visiblePods, visiblePodsOn } from '../entityLookup.ts';
import { type ListOrder, listPage, namesContaining } from './listPage.ts';
import { podSummary } from './podSummary.ts';
import { unixSeconds, unixSecondsOrNull } from './unixSeconds.ts';
import { unknownEntity } from './unknownEntity.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

const order: ListOrder<PodRecord> = {
  keys: ({ functionName, id }) => [functionName, id.name, id.namespace],
  by: {
    function: ({ functionName }) => functionName,
    name: ({ id }) => id.name,
    namespace: ({ id }) => id.namespace,
    node: ({ nodeName }) => (nodeName === '' ? null : nodeName),
    restarts: ({ restarts }) => restarts,
    createdAtSeconds: ({ createdAtMs }) => unixSecondsOrNull(createdAtMs),
  },
};

/** `/api/v1/pods` */
export const podsRoute: V1Handler<'pods'> = (request) => {
  const asker = request.asker();
  const nowMs = asker.connection.clock.wallMs();
  const view = viewOf(asker, nowMs);
  return listPage(matchingPods(view, request.query), order, request.query, podSummary, view.inventory, nowMs);
};

/** `/api/v1/pods/{namespace}/{name}` */
export const podRoute: V1Handler<'pod'> = (request) => {
  const asker = request.asker();
  const nowMs = asker.connection.clock.wallMs();
  return { nowSeconds: unixSeconds(nowMs), ...podSummary(namedPod(viewOf(asker, nowMs), request)) };
};

/** The pod that the path names. @throws Fault unknown_pod */
export function namedPod({ inventory }: View, request: V1Request): PodRecord {
  const namespace = request.param('namespace');
  const pod = inventory.index.podsNamed(request.param('name')).find(({ id }) => id.namespace === namespace);
  if (pod === undefined) throw unknownEntity('pod');
  return pod;
}

function matchingPods(view: View, query: Readonly<Record<string, unknown>>): readonly PodRecord[] {
  const { namespace, node, function: functionName, q } = query;
  const contains = namesContaining(q);
  return (typeof node === 'string' ? podsOnNode(view, node) : visiblePods(view)).filter(
    (pod) =>
      contains(pod.id.name) &&
      (namespace === undefined || pod.id.namespace === namespace) &&
      (functionName === undefined || pod.functionName === functionName),
  );
}

function podsOnNode(view: View, nodeName: string): readonly PodRecord[] {
  const node = view.inventory.index.node(nodeName);
  return node === null ? [] : visiblePodsOn(view, node);
}

import type { PodRecord } from '../../model/inventory/inventory.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { type View, visiblePods, visiblePodsOn } from '../entityLookup.ts';
import { podSummary } from '../objects/podSummary.ts';
import { unixSecondsOrNull } from '../objects/unixSeconds.ts';
import { type ListOrder, listPage, namesContaining } from './listPage.ts';
import type { V1Handler } from './v1Request.ts';

const order: ListOrder<PodRecord> = {
  list: 'pods',
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
  const context = request.context();
  const nowMs = context.connection.clock.wallMs();
  const view = viewOf(context, nowMs);
  return listPage(matchingPods(view, request.query), order, request.query, podSummary, view.inventory, nowMs);
};

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

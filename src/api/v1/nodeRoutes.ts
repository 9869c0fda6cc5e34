import type { NodeSummary } from '../../contract/v1/node.ts';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import { type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import { type View, visiblePodsOn } from '../entityLookup.ts';
import { nodeAt } from './entityAt.ts';
import { type ListOrder, listPage, namesContaining } from './listPage.ts';
import { unixSeconds } from './unixSeconds.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/nodes` */
export const nodesRoute: V1Handler<'nodes'> = (request) => {
  const context = request.context();
  const nowMs = context.connection.clock.wallMs();
  const view = viewOf(context, nowMs);
  const contains = namesContaining(request.query['q']);
  const order: ListOrder<NodeRecord> = {
    list: 'nodes',
    keys: ({ name }) => [name],
    by: {
      name: ({ name }) => name,
      pods: (node) => visiblePodsOn(view, node).length,
      memoryBytes: (node) => memoryOf(context, node),
    },
  };
  const matching = view.inventory.nodes.filter(({ name }) => contains(name));
  const entryOf = (node: NodeRecord) => nodeSummary(context, view, node);
  return listPage(matching, order, request.query, entryOf, view.inventory, nowMs);
};

/** `/api/v1/nodes/{name}` */
export const nodeRoute: V1Handler<'node'> = (request) => {
  const context = request.context();
  const nowMs = context.connection.clock.wallMs();
  const view = viewOf(context, nowMs);
  return { nowSeconds: unixSeconds(nowMs), ...nodeSummary(context, view, nodeAt(view, request.param('name'))) };
};

function nodeSummary(context: RequestContext, view: View, node: NodeRecord): NodeSummary {
  const pods = visiblePodsOn(view, node);
  const { name, ip, otherAddresses = [] } = node;
  return {
    connection: context.connection.name,
    name,
    ip: ip === '' ? null : ip,
    otherAddresses: [...otherAddresses],
    pods: pods.length,
    functions: new Set(pods.map(({ id, functionName }) => JSON.stringify([id.namespace, functionName]))).size,
    memoryBytes: memoryOf(context, node),
  };
}

function memoryOf({ connection }: RequestContext, { name }: NodeRecord): number | null {
  return connection.inventory.memoryBytesOf?.(name) ?? null;
}

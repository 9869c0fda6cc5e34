import type { NodeRecord } from '../../model/inventory/inventory.ts';
import type { NodeUsage } from '../../model/source/coarseUsage.ts';
import type { Connection } from '../../model/source/connection.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { type View, visiblePodsOn } from '../entityLookup.ts';
import { agedSources, type ListFigures, nodeItem } from '../objects/listItems.ts';
import type { ListParts } from '../objects/listSources.ts';
import { memoryOf, nodeSummary } from '../objects/nodeSummary.ts';
import { listFigures } from './listFigures.ts';
import { type ListOrder, listPage, namesContaining } from './listPage.ts';
import type { V1Handler } from './v1Request.ts';

/** What the list can be sorted by that is measured. */
const measured = ['cpuPercent', 'memoryPercent'] as const satisfies readonly (keyof NodeUsage)[];

/** `/api/v1/nodes` */
export function nodesRoute(parts: ListParts): V1Handler<'nodes'> {
  return async (request) => {
    const context = request.context();
    const { connection } = context;
    const figures = await listFigures(context, request.query, parts);
    const nowMs = connection.clock.wallMs();
    const view = viewOf(context, nowMs);
    const contains = namesContaining(request.query['q']);
    const sourceOf = agedSources(nowMs);
    const matching = view.inventory.nodes.filter(({ name }) => contains(name));
    const entryOf = (node: NodeRecord) => nodeItem(nodeSummary(connection, view, node), figures, sourceOf);
    return listPage(matching, orderOf(connection, view, figures), request.query, entryOf, view.inventory, nowMs);
  };
}

function orderOf(connection: Connection, view: View, { pass }: ListFigures): ListOrder<NodeRecord> {
  const figureOf = (figure: keyof NodeUsage) => (node: NodeRecord) => pass?.nodes.get(node.name)?.[figure] ?? null;
  return {
    list: 'nodes',
    keys: ({ name }) => [name],
    by: {
      name: ({ name }) => name,
      pods: (node) => visiblePodsOn(view, node).length,
      memoryBytes: (node) => memoryOf(connection, node),
      ...Object.fromEntries(measured.map((figure) => [figure, figureOf(figure)])),
    },
    coarse: { pass: pass?.id ?? null, keys: measured },
  };
}

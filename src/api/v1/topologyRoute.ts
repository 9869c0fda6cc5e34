import type { TopologyFunction } from '../../contract/v1/topology.ts';
import type { FunctionRecord } from '../../model/inventory/inventory.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import type { Connection } from '../../model/source/connection.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import type { View } from '../entityLookup.ts';
import { podsKnownBy } from '../objects/functionSummary.ts';
import { replicaOf } from './functionObject.ts';
import { matchingFunctions } from './functionRoutes.ts';
import { type ListOrder, listPage } from './listPage.ts';
import type { V1Handler } from './v1Request.ts';

const order: ListOrder<FunctionRecord> = {
  list: 'topology',
  keys: ({ id }) => [id.name, id.namespace],
  by: { name: ({ id }) => id.name, namespace: ({ id }) => id.namespace },
};

/** `/api/v1/topology` */
export const topologyRoute: V1Handler<'topology'> = (request) => {
  const context = request.context();
  const { connection } = context;
  const nowMs = connection.clock.wallMs();
  const view = viewOf(context, nowMs);
  const entryOf = (fn: FunctionRecord) => topologyFunction(connection, view, fn);
  const page = listPage(matchingFunctions(view, request.query), order, request.query, entryOf, view.inventory, nowMs);
  return { ...page, nodes: connection.inventory.functionsOnly === true ? null : nodesOf(page.items) };
};

function topologyFunction(connection: Connection, view: View, fn: FunctionRecord): TopologyFunction {
  const known = connection.logs?.known(fn.id) ?? null;
  return {
    connection: connection.name,
    namespace: fn.id.namespace,
    name: fn.id.name,
    replicas: podsKnownBy(connection)(view, fn)?.map(replicaOf) ?? null,
    subFunctions:
      known === null ? null : [...new Set(known.flatMap((each) => each.subFunctions.map(({ name }) => name)))],
    edges: known === null ? null : edgesOf(known),
  };
}

function edgesOf(invocations: readonly Invocation[]): { from: string; to: string; invocations: number }[] {
  const edges = new Map<string, { from: string; to: string; invocations: number }>();
  for (const invocation of invocations) {
    for (const { from, to } of invocation.edges) {
      const key = JSON.stringify([from, to]);
      const edge = edges.get(key) ?? { from, to, invocations: 0 };
      edges.set(key, edge);
      edge.invocations += 1;
    }
  }
  return [...edges.values()];
}

function nodesOf(functions: readonly TopologyFunction[]): { name: string; replicas: number }[] {
  const counts = new Map<string, number>();
  for (const { node } of functions.flatMap(({ replicas }) => replicas ?? [])) {
    if (node !== null) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return Array.from(counts, ([name, replicas]) => ({ name, replicas })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

import type { FunctionSummary } from '../../contract/v1/function.ts';
import { functionCondition } from '../../model/inventory/functionState.ts';
import type { FunctionRecord, PodRecord } from '../../model/inventory/inventory.ts';
import { type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import { podsOf, type View, visibleFunctions, visiblePodsOn } from '../entityLookup.ts';
import { type ListOrder, type ListPage, listPage, namesContaining } from './listPage.ts';
import { restartsOf } from './podSummary.ts';
import type { V1Handler } from './v1Request.ts';

/** `/api/v1/functions` */
export const functionsRoute: V1Handler<'functions'> = (request) => {
  const context = request.context();
  const nowMs = context.connection.clock.wallMs();
  return functionsPage(viewOf(context, nowMs), podsKnownBy(context), request.query, nowMs);
};

/** The part of the list of visible functions that a query asks for. @throws Fault malformed_cursor */
export function functionsPage(
  view: View,
  knownPods: KnownPods,
  query: Readonly<Record<string, unknown>>,
  nowMs: number,
): ListPage<FunctionSummary> {
  const entryOf = (fn: FunctionRecord) => functionSummary(fn, knownPods(view, fn), nowMs);
  const order = orderOf(view, knownPods, nowMs);
  return listPage(matchingFunctions(view, query), order, query, entryOf, view.inventory, nowMs);
}

/** The pods of a function; null where the connection lists none. */
type KnownPods = (view: View, fn: FunctionRecord) => readonly PodRecord[] | null;

export function podsKnownBy({ connection }: RequestContext): KnownPods {
  return connection.inventory.functionsOnly === true ? () => null : podsOf;
}

function matchingFunctions(
  view: View,
  { namespace, node, q }: Readonly<Record<string, unknown>>,
): readonly FunctionRecord[] {
  const contains = namesContaining(q);
  const isOnNode = typeof node === 'string' ? functionsOn(view, node) : () => true;
  return visibleFunctions(view).filter(
    (fn) => contains(fn.id.name) && (namespace === undefined || fn.id.namespace === namespace) && isOnNode(fn),
  );
}

function functionsOn(view: View, nodeName: string): (fn: FunctionRecord) => boolean {
  const node = view.inventory.index.node(nodeName);
  const pods = node === null ? [] : visiblePodsOn(view, node);
  const found = new Set(pods.map((pod) => view.inventory.index.functionAt(pod.id.namespace, pod.functionName)));
  return (fn) => found.has(fn);
}

function orderOf(view: View, knownPods: KnownPods, nowMs: number): ListOrder<FunctionRecord> {
  return {
    list: 'functions',
    keys: ({ id }) => [id.name, id.namespace],
    by: {
      name: ({ id }) => id.name,
      namespace: ({ id }) => id.namespace,
      replicasWanted: ({ replicasWanted }) => replicasWanted,
      replicasReady: (fn) => functionCondition(fn, knownPods(view, fn), nowMs).replicasReady,
      restarts: (fn) => restartsOf(knownPods(view, fn)),
    },
  };
}

/** A function as lists show it. @param pods its pods; null where pods are not listed */
export function functionSummary(fn: FunctionRecord, pods: readonly PodRecord[] | null, nowMs: number): FunctionSummary {
  const { id, image, replicasWanted, execTimeoutMs } = fn;
  const { state, trouble, replicasReady } = functionCondition(fn, pods, nowMs);
  const nodes = pods?.map(({ nodeName }) => nodeName).filter((name) => name !== '') ?? null;
  return {
    connection: id.connection,
    namespace: id.namespace,
    name: id.name,
    image: image === '' ? null : image,
    state,
    reason: trouble?.reason ?? null,
    message: trouble?.message ?? null,
    replicasWanted,
    replicasReady,
    restarts: restartsOf(pods),
    nodes: nodes === null ? null : [...new Set(nodes)].sort(),
    execTimeoutSeconds: execTimeoutMs === null ? null : execTimeoutMs / 1000,
  };
}

import type { FunctionItem } from '../../contract/v1/function.ts';
import { functionKey } from '../../contract/v1/stream.ts';
import { functionCondition } from '../../model/inventory/functionState.ts';
import type { FunctionRecord } from '../../model/inventory/inventory.ts';
import type { CoarsePass, FunctionFigures } from '../../model/watch/coarsePass.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { type View, visibleFunctions, visiblePodsOn } from '../entityLookup.ts';
import { functionSummary, type KnownPods, podsKnownBy } from '../objects/functionSummary.ts';
import { agedSources, functionItem, type ListFigures } from '../objects/listItems.ts';
import type { ListParts } from '../objects/listSources.ts';
import { restartsOf } from '../objects/podSummary.ts';
import { listFigures } from './listFigures.ts';
import { type ListOrder, type ListPage, listPage, namesContaining } from './listPage.ts';
import type { V1Handler } from './v1Request.ts';

/** What the list can be sorted by that is measured. */
const measured = [
  'callsPerSecond',
  'errorPercent',
  'cpuPercent',
  'memoryBytes',
] as const satisfies readonly (keyof FunctionFigures)[];

/** `/api/v1/functions` */
export function functionsRoute(parts: ListParts): V1Handler<'functions'> {
  return async (request) => {
    const context = request.context();
    const figures = await listFigures(context, request.query, parts);
    const nowMs = context.connection.clock.wallMs();
    return functionsPage(viewOf(context, nowMs), podsKnownBy(context.connection), request.query, figures, nowMs);
  };
}

/** The part of the list of visible functions that a query asks for. @throws Fault malformed_cursor */
export function functionsPage(
  view: View,
  knownPods: KnownPods,
  query: Readonly<Record<string, unknown>>,
  figures: ListFigures,
  nowMs: number,
): ListPage<FunctionItem> {
  const sourceOf = agedSources(nowMs);
  const entryOf = (fn: FunctionRecord) =>
    functionItem(functionSummary(fn, knownPods(view, fn), nowMs), figures, sourceOf);
  const order = orderOf(view, knownPods, figures.pass, nowMs);
  return listPage(matchingFunctions(view, query), order, query, entryOf, view.inventory, nowMs);
}

/** Those that the filters of a query leave. */
export function matchingFunctions(
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

function orderOf(view: View, knownPods: KnownPods, pass: CoarsePass | null, nowMs: number): ListOrder<FunctionRecord> {
  const figureOf = (figure: keyof FunctionFigures) => (fn: FunctionRecord) =>
    pass?.functions.get(functionKey(fn.id))?.[figure] ?? null;
  return {
    list: 'functions',
    keys: ({ id }) => [id.name, id.namespace],
    by: {
      name: ({ id }) => id.name,
      namespace: ({ id }) => id.namespace,
      replicasWanted: ({ replicasWanted }) => replicasWanted,
      replicasReady: (fn) => functionCondition(fn, knownPods(view, fn), nowMs).replicasReady,
      restarts: (fn) => restartsOf(knownPods(view, fn)),
      ...Object.fromEntries(measured.map((figure) => [figure, figureOf(figure)])),
    },
    coarse: { pass: pass?.id ?? null, keys: measured },
  };
}

import { Fault } from '../../model/fault.ts';
import { endWhenIdle } from '../../model/invocation/funcInfo.ts';
import type { Invocation } from '../../model/invocation/invocation.ts';
import { type JoinedInvocation, joinInvocation, listRank } from '../../model/invocation/joinedInvocation.ts';
import type { FoundInvocation } from '../../model/invocation/keptInvocations.ts';
import { callsOfFunction, type KnownCalls, runningCalls } from '../../model/invocation/runningCalls.ts';
import { viewOf } from '../answer/liveAnswer.ts';
import { type View, visibleFunctions } from '../entityLookup.ts';
import { countedCallsObject, durationMs, invocationObject, logLineObject } from '../objects/invocationObject.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { unknownEntity } from '../unknownEntity.ts';
import { type ListOrder, listPage } from './listPage.ts';
import type { V1Answer, V1Handler, V1Request } from './v1Request.ts';

const order: ListOrder<JoinedInvocation> = {
  list: 'invocations',
  keys: ({ invocation }) => [invocation.id],
  by: {
    newest: ({ invocation }) => listRank(invocation),
    startedAtSeconds: ({ invocation }) => unixSeconds(invocation.startedAt),
    durationMs: ({ invocation }) => durationMs(invocation),
  },
};

/** `/api/v1/functions/{namespace}/{name}/invocations` */
export const functionInvocationsRoute: V1Handler<'functionInvocations'> = async (request) => {
  const context = request.context();
  const { connection } = context;
  const { clock } = connection;
  const view = viewOf(context, clock.wallMs());
  const fn = view.inventory.index.functionAt(request.param('namespace'), request.param('name'));
  if (fn === null) throw unknownEntity('function');
  const known = await callsOfFunction(connection, view.inventory, fn);
  return invocationList(known, request, view, clock.wallMs());
};

/** `/api/v1/invocations` */
export const invocationsRoute: V1Handler<'invocations'> = async (request) => {
  const context = request.context();
  const { clock } = context.connection;
  const view = viewOf(context, clock.wallMs());
  const { namespace } = request.query;
  const functions = visibleFunctions(view).filter(({ id }) => namespace === undefined || id.namespace === namespace);
  const known = await runningCalls(context.connection, view.inventory, functions);
  return invocationList(known, request, view, clock.wallMs());
};

/** `/api/v1/invocations/{id}` */
export const invocationRoute: V1Handler<'invocation'> = async (request) => {
  const { invocation, view, nowMs } = findVisible(request);
  return {
    nowSeconds: unixSeconds(nowMs),
    ...invocationObject(joinInvocation(invocation, view.inventory.index)),
  };
};

/** `/api/v1/invocations/{id}/lines` */
export const invocationLinesRoute: V1Handler<'invocationLines'> = async (request) => {
  const { found, invocation, nowMs } = findVisible(request);
  const known = found.lines();
  if (known === null) throw unknownEntity('invocation');
  const { lines, dropped, mixed } = known;
  const items = lines.map((line) => logLineObject({ ...line, pod: invocation.pod, invocation: invocation.id }));
  return { nowSeconds: unixSeconds(nowMs), total: items.length, dropped, mixed, items };
};

function invocationList(
  { invocations, counted, countedTotal }: KnownCalls,
  { query }: V1Request,
  { inventory }: View,
  nowMs: number,
): V1Answer<'invocations'> {
  const page = listPage(invocations, order, query, invocationObject, inventory, nowMs);
  return { ...page, counted: counted.map(countedCallsObject), countedTotal };
}

/** @throws Fault unknown_invocation, no_log_source */
function findVisible(request: V1Request): {
  found: FoundInvocation;
  /** With the end that no log tells. */
  invocation: Invocation;
  view: View;
  nowMs: number;
} {
  const context = request.context();
  const { connection, namespaces } = context;
  const { logs, clock, calls } = connection;
  const nowMs = clock.wallMs();
  const view = viewOf(context, nowMs);
  if (logs === null) throw new Fault('no_log_source', 'No connected source provides logs.');
  const found = logs.find(request.param('id'), ({ namespace }) => namespaces?.has(namespace) ?? true);
  if (found === null) throw unknownEntity('invocation');
  const [invocation] = endWhenIdle([found.invocation], (podUid) => calls?.inFlight(podUid, nowMs) ?? null);
  return { found, invocation: invocation ?? found.invocation, view, nowMs };
}

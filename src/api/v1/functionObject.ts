import type { FunctionObject } from '../../contract/v1/function.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import { type CallTotals, endedCalls } from '../../model/calls/callTotals.ts';
import type { CallFigures } from '../../model/calls/callWindow.ts';
import { functionTime } from '../../model/calls/composedCalls.ts';
import type { CountedHow } from '../../model/calls/countedHow.ts';
import type { NamespacedId } from '../../model/inventory/identity.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import { coldStartsSince } from '../../model/invocation/joinedInvocation.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { type ExplainableFigure, explainedFunction, explainer, provenanceOf } from '../answer/explanation.ts';
import { countedMeta } from '../answer/fieldMeta.ts';
import { lastMinute } from '../answer/lastMinute.ts';
import { isOfMetrics, type LiveAnswer, type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import { answerNumber, type MeasuredFigure, usageFigures } from '../answer/measuredFigures.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { podsOf, type View } from '../entityLookup.ts';
import { declaredObject } from '../objects/declaredObject.ts';
import { functionSummary, podsKnownBy } from '../objects/functionSummary.ts';
import { unixSeconds, unixSecondsOrNull } from '../objects/unixSeconds.ts';
import { functionAt } from './entityAt.ts';
import type { V1Handler } from './v1Request.ts';

/** The longest wait for the figures of calls. */
const firstWaitMs = 5000;
/** Cold starts are counted over this time. */
const coldStartsMs = 60_000;

/** `/api/v1/functions/{namespace}/{name}` */
export function functionRoute({ ready, watches }: ApiDependencies): V1Handler<'function'> {
  return async (request) => {
    const context = request.context();
    const { connection } = context;
    const [namespace, name] = [request.param('namespace'), request.param('name')];
    try {
      const { bytes } = await ready.admit(context, request.identity.scope, request.spelling, () => {
        const { id } = functionAt(viewOf(context, connection.clock.wallMs()), namespace, name);
        return functionAnswer(context, namespace, name, watches.watch(connection, { kind: 'function', id }));
      });
      return bytes;
    } catch (thrown) {
      if (!isOfMetrics(thrown)) throw thrown;
      const { id } = functionAt(viewOf(context, connection.clock.wallMs()), namespace, name);
      await connection.calls?.prepare(id, ['calls', 'runs'], AbortSignal.timeout(firstWaitMs));
      const nowMs = connection.clock.wallMs();
      return functionObject(context, namespace, name, null, Math.floor(nowMs / 1000), nowMs);
    }
  };
}

function functionAnswer(context: RequestContext, namespace: string, name: string, watch: EntityWatch): LiveAnswer {
  const { calls } = context.connection;
  const find = (nowMs: number) => {
    const view = viewOf(context, nowMs);
    return { view, id: functionAt(view, namespace, name).id };
  };
  return {
    subject: JSON.stringify(['v1 function', namespace, name]),
    watch,
    usesCalls: true,
    prepare: async (signal) => calls?.prepare(find(context.connection.clock.wallMs()).id, ['calls', 'runs'], signal),
    revision: (nowMs) => {
      const { view, id } = find(nowMs);
      return view.inventory.index.revisionOf({ kind: 'function', id });
    },
    make: (lastSecond, nowMs) => functionObject(context, namespace, name, watch, lastSecond, nowMs),
  };
}

/** @param watch null if nobody measures what its pods use */
function functionObject(
  context: RequestContext,
  namespace: string,
  name: string,
  watch: EntityWatch | null,
  lastSecond: number,
  nowMs: number,
): FunctionObject {
  const view = viewOf(context, nowMs);
  const fn = functionAt(view, namespace, name);
  const { calls } = context.connection;
  const pods = podsKnownBy(context.connection)(view, fn);
  const usage = watch === null ? null : usageFigures(watch, podsOf(view, fn), lastSecond, nowMs);
  const counted = calls?.calls(fn.id, nowMs) ?? null;
  const recent = calls?.recent(fn.id, nowMs) ?? null;
  const ran = functionTime(calls?.runs(fn.id, nowMs) ?? null, counted);
  const memoryBytes = newest(usage?.memoryBytes);
  const explain = explainer(explainedFunction(context.connection, fn.id, podsOf(view, fn), watch));
  const source = (name: string, figure: ExplainableFigure | undefined) => provenanceOf(explain, name, figure);
  const count = (name: string, counts: Counted<unknown> | null, part: keyof CountedHow) =>
    source(name, countedFigure(counts, part, nowMs));
  return {
    nowSeconds: unixSeconds(nowMs),
    ...functionSummary(fn, pods, nowMs),
    ...declaredObject(fn.declared),
    replicas: pods?.map(replicaOf) ?? null,
    coldStarts: coldStarts(context, view, fn.id, nowMs),
    cpuPercent: answerNumber(newest(usage?.cpuPercent)),
    memoryPercent: answerNumber(newest(usage?.memoryPercent)),
    memoryBytes: memoryBytes === null ? null : Math.round(memoryBytes),
    ...callCounts(counted, recent),
    ...lastMinute(recent, ran, counted),
    sources: {
      cpuPercent: source('cpuPercent', usage?.cpuPercent),
      memoryPercent: source('memoryPercent', usage?.memoryPercent),
      memoryBytes: source('memoryBytes', usage?.memoryBytes),
      callsSucceeded: count('callsSucceeded', counted, 'ended'),
      callsFailed: count('callsFailed', counted, 'ended'),
      callsPerSecond: count('callsPerSecond', recent, 'ended'),
      errorPercent: count('errorPercent', recent, 'ended'),
      p50Ms: count('p50Ms', recent, 'percentiles'),
      p95Ms: count('p95Ms', recent, 'percentiles'),
      p99Ms: count('p99Ms', recent, 'percentiles'),
      inFlight: count('inFlight', recent, 'inFlight'),
      runMeanMs: count('runMeanMs', ran, 'mean'),
      responseMeanMs: count('responseMeanMs', counted, 'mean'),
    },
  };
}

function countedFigure(
  counted: Counted<unknown> | null,
  part: keyof CountedHow,
  nowMs: number,
): ExplainableFigure | undefined {
  if (counted === null) return undefined;
  return { meta: countedMeta(counted, nowMs), isFresh: counted.steady, how: counted.how?.[part] ?? null };
}

/** A pod of a function, as its function shows it. */
export function replicaOf({ id, nodeName, ready, trouble, startedAtMs }: PodRecord) {
  const node = nodeName === '' ? null : nodeName;
  return {
    name: id.name,
    node,
    ready,
    reason: trouble?.reason ?? null,
    startedAtSeconds: unixSecondsOrNull(startedAtMs),
  };
}

/** Calls that began in the last 60 s and waited for their replica; null where that is not known of all of them. */
function coldStarts({ connection }: RequestContext, view: View, id: NamespacedId, nowMs: number): number | null {
  const known = connection.logs?.known(id) ?? null;
  return known === null ? null : coldStartsSince(known, view.inventory.index, nowMs - coldStartsMs);
}

function callCounts(counted: Counted<CallTotals> | null, recent: Counted<CallFigures> | null) {
  const ended = counted === null ? { success: null, error: null } : endedCalls(counted.value);
  const { seconds = null, inFlight = null } = recent?.value ?? {};
  return {
    callsSucceeded: ended.success,
    callsFailed: ended.error,
    callsCoverSeconds: answerNumber(seconds),
    inFlight,
  };
}

function newest(figure: MeasuredFigure | undefined): number | null {
  const value = figure?.values.at(-1) ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}

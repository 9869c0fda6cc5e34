import { windowSeconds } from '../../contract/units.ts';
import { isSecondCounted } from '../../model/calls/isSecondCounted.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { EntityWatch, WatchTable } from '../../model/watch/watchTable.ts';
import {
  columnsOf,
  type EntityFigures,
  figuresOfFunction,
  figuresOfNode,
  figuresOfPod,
  rounderOf,
} from '../answer/entityFigures.ts';
import {
  type Explain,
  type ExplainedObject,
  explainedFunction,
  explainedNode,
  explainedPod,
  explainer,
  provenanceOf,
} from '../answer/explanation.ts';
import { isOfMetrics, type LiveAnswer, type RequestContext, refuseNothing, viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { podsOf, type View } from '../entityLookup.ts';
import { unixSeconds } from '../objects/unixSeconds.ts';
import { functionAt, nodeAt, podAt } from './entityAt.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

/** The longest wait for calls that nobody counted so far. */
const firstWaitMs = 5000;
const unknownValues = new Float64Array(windowSeconds).fill(Number.NaN);

/** What the window of one entity is made of. */
interface WindowOf {
  /** Null for a node. */
  readonly namespace: string | null;
  readonly name: string;
  readonly columns: readonly string[];
  /** @throws Fault when it does not exist */
  entity(view: View): Entity;
  figures(watch: EntityWatch, view: View, lastSecond: number, nowMs: number): EntityFigures;
  /** Collects what else the first answer needs; always resolves. */
  prepare?(view: View, signal: AbortSignal): Promise<void>;
  /** Whether what its sources of metrics do not measure is known of a second; omitted: they measure all of it. */
  isKnown?(view: View, second: number, nowMs: number): boolean;
  /** What is known if no source measures it; omitted: nothing. */
  unmeasuredFigures?(view: View, lastSecond: number, nowMs: number): EntityFigures;
  /** @param watch null if no source measures it */
  explained(view: View, watch: EntityWatch | null): ExplainedObject;
}

/** `/api/v1/functions/{namespace}/{name}/window` */
export function functionWindowRoute(dependencies: ApiDependencies): V1Handler<'functionWindow'> {
  return (request) => {
    const [namespace, name] = [request.param('namespace'), request.param('name')];
    const { connection } = request.context();
    const { calls } = connection;
    const figures = (watch: EntityWatch | null, view: View, lastSecond: number, nowMs: number) => {
      const fn = functionAt(view, namespace, name);
      const replicasReady = dependencies.healthTable.replicasReady(connection, fn.id);
      const about = { id: fn.id, pods: podsOf(view, fn), watch, connection, replicasReady };
      return figuresOfFunction(about, lastSecond, nowMs);
    };
    return windowBytes(dependencies, request, {
      namespace,
      name,
      columns: columnsOf.function,
      entity: (view) => ({ kind: 'function', id: functionAt(view, namespace, name).id }),
      figures,
      explained: (view, watch) => {
        const fn = functionAt(view, namespace, name);
        return explainedFunction(connection, fn.id, podsOf(view, fn), watch);
      },
      ...(calls !== null && {
        prepare: (view, signal) => calls.prepare(functionAt(view, namespace, name).id, ['calls'], signal),
        isKnown: (view, second, nowMs) => isSecondCounted(calls, functionAt(view, namespace, name).id, second, nowMs),
        unmeasuredFigures: (view, lastSecond, nowMs) => figures(null, view, lastSecond, nowMs),
      }),
    });
  };
}

/** `/api/v1/pods/{namespace}/{name}/window` */
export function podWindowRoute(dependencies: ApiDependencies): V1Handler<'podWindow'> {
  return (request) => {
    const [namespace, name] = [request.param('namespace'), request.param('name')];
    return windowBytes(dependencies, request, {
      namespace,
      name,
      columns: columnsOf.pod,
      entity: (view) => ({ kind: 'pod', uid: podAt(view, namespace, name).uid }),
      figures: (watch, view, lastSecond, nowMs) => figuresOfPod(watch, podAt(view, namespace, name), lastSecond, nowMs),
      explained: (view, watch) => explainedPod(request.context().connection, podAt(view, namespace, name), watch),
    });
  };
}

/** `/api/v1/nodes/{name}/window` */
export function nodeWindowRoute(dependencies: ApiDependencies): V1Handler<'nodeWindow'> {
  return (request) => {
    const name = request.param('name');
    return windowBytes(dependencies, request, {
      namespace: null,
      name,
      columns: columnsOf.node,
      entity: (view) => ({ kind: 'node', name: nodeAt(view, name).name }),
      figures: (watch, _view, lastSecond, nowMs) => figuresOfNode(watch, name, lastSecond, nowMs),
      explained: (_view, watch) => explainedNode(request.context().connection, name, watch),
    });
  };
}

/**
 * The bytes of a window, made once a second for everybody.
 * @throws Fault no_metrics_source, or of the source when it fails and there is nothing to show
 */
async function windowBytes({ ready, watches }: ApiDependencies, request: V1Request, window: WindowOf): Promise<Buffer> {
  const context = request.context();
  const asRows = request.query['shape'] === 'rows';
  try {
    const { bytes } = await ready.admit(context, request.identity.scope, request.spelling, () =>
      windowAnswer(context, watches, window, asRows),
    );
    return bytes;
  } catch (thrown) {
    if (window.unmeasuredFigures === undefined || !isOfMetrics(thrown)) throw thrown;
    const { clock } = context.connection;
    await window.prepare?.(viewOf(context, clock.wallMs()), AbortSignal.timeout(firstWaitMs));
    const nowMs = clock.wallMs();
    const lastSecond = Math.floor(nowMs / 1000);
    const view = viewOf(context, nowMs);
    const figures = window.unmeasuredFigures(view, lastSecond, nowMs);
    if (Object.keys(figures).length === 0) throw thrown;
    const explain = explainer(window.explained(view, null));
    return Buffer.from(JSON.stringify(windowObject(context, window, figures, explain, lastSecond, nowMs, asRows)));
  }
}

function windowAnswer(context: RequestContext, watches: WatchTable, window: WindowOf, asRows: boolean): LiveAnswer {
  const { namespace, name, entity, figures } = window;
  const { connection } = context;
  const watched = entity(viewOf(context, connection.clock.wallMs()));
  const watch = watches.watch(connection, watched);
  return {
    subject: JSON.stringify(['v1 window', watched.kind, namespace, name, asRows]),
    watch,
    usesCalls: false,
    isKnown: (second, nowMs) => window.isKnown?.(viewOf(context, nowMs), second, nowMs) ?? true,
    prepare: async (signal) => window.prepare?.(viewOf(context, connection.clock.wallMs()), signal),
    revision: (nowMs) => {
      const view = viewOf(context, nowMs);
      return view.inventory.index.revisionOf(entity(view));
    },
    make: (lastSecond, nowMs) => {
      const view = viewOf(context, nowMs);
      entity(view);
      const found = figures(watch, view, lastSecond, nowMs);
      refuseNothing(watch.choice, ...Object.values(found).map(({ values }) => values));
      const explain = explainer(window.explained(view, watch));
      return windowObject(context, window, found, explain, lastSecond, nowMs, asRows);
    },
  };
}

function windowObject(
  { connection }: RequestContext,
  { namespace, name, columns }: WindowOf,
  figures: EntityFigures,
  explain: Explain,
  lastSecond: number,
  nowMs: number,
  asRows: boolean,
): object {
  const valuesOf = (column: string) => Array.from(figures[column]?.values ?? unknownValues, rounderOf(column));
  return {
    nowSeconds: unixSeconds(nowMs),
    connection: connection.name,
    namespace,
    name,
    endSecond: lastSecond,
    columns: asRows ? null : byColumn(columns, valuesOf),
    rows: asRows ? rowsOf(columns, figures, lastSecond) : null,
    sources: byColumn(columns, (column) => provenanceOf(explain, column, figures[column])),
  };
}

function rowsOf(columns: readonly string[], figures: EntityFigures, lastSecond: number): object[] {
  return Array.from({ length: windowSeconds }, (_, slot) => ({
    time: lastSecond - windowSeconds + 1 + slot,
    ...byColumn(columns, (column) => rounderOf(column)(figures[column]?.values[slot] ?? Number.NaN)),
  }));
}

function byColumn<Value>(columns: readonly string[], read: (column: string) => Value): Record<string, Value> {
  return Object.fromEntries(columns.map((column) => [column, read(column)]));
}

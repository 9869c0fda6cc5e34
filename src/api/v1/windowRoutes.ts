import { windowSeconds } from '../../contract/units.ts';
import {
  functionColumns,
  nodeColumns,
  nodeUsageColumns,
  podColumns,
  podDetailColumns,
  pressureColumns,
} from '../../contract/v1/window.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { Series } from '../../model/series/series.ts';
import type { Watch, WatchTable } from '../../model/watch/watchTable.ts';
import { type Asker, type LiveAnswer, refuseNothing, viewOf } from '../answer/liveAnswer.ts';
import { answerNumber, type MeasuredFigure, seriesFigure, usageFigures } from '../answer/measuredFigures.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import { podsOf, type View } from '../entityLookup.ts';
import { functionAt, nodeAt, podAt } from './entityAt.ts';
import { unixSeconds } from './unixSeconds.ts';
import type { V1Handler, V1Request } from './v1Request.ts';

/** The figures of an entity now, by column. */
type Figures = Readonly<Record<string, MeasuredFigure>>;

/** What the window of one entity is made of. */
interface WindowOf {
  /** Null for a node. */
  readonly namespace: string | null;
  readonly name: string;
  readonly columns: readonly string[];
  /** @throws Fault when it does not exist */
  entity(view: View): Entity;
  figures(watch: Watch, view: View, lastSecond: number, nowMs: number): Figures;
}

/** `/api/v1/functions/{namespace}/{name}/window` */
export function functionWindowRoute(dependencies: ApiDependencies): V1Handler<'functionWindow'> {
  return (request) => {
    const [namespace, name] = [request.param('namespace'), request.param('name')];
    return windowBytes(dependencies, request, {
      namespace,
      name,
      columns: functionColumns,
      entity: (view) => ({ kind: 'function', id: functionAt(view, namespace, name).id }),
      figures: (watch, view, lastSecond, nowMs) => ({
        ...usageFigures(watch, podsOf(view, functionAt(view, namespace, name)), lastSecond, nowMs),
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
      columns: podColumns,
      entity: (view) => ({ kind: 'pod', uid: podAt(view, namespace, name).uid }),
      figures: (watch, view, lastSecond, nowMs) => {
        const pod = podAt(view, namespace, name);
        const { source } = watch.choice;
        const detail = source.detail?.pod(pod.uid);
        const figure = (column: (typeof podDetailColumns)[number]) =>
          [column, seriesFigure(source, detail?.[column], lastSecond, nowMs)] as const;
        return {
          ...usageFigures(watch, [pod], lastSecond, nowMs),
          ...Object.fromEntries(podDetailColumns.map(figure)),
        };
      },
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
      columns: nodeColumns,
      entity: (view) => ({ kind: 'node', name: nodeAt(view, name).name }),
      figures: (watch, _view, lastSecond, nowMs) => {
        const { source } = watch.choice;
        const [node, detail] = [source.node(name), source.detail?.node(name)];
        const figure = (column: string, series: Series | null | undefined) =>
          [column, seriesFigure(source, series, lastSecond, nowMs)] as const;
        return Object.fromEntries([
          ...nodeUsageColumns.map((column) => figure(column, node?.[column])),
          ...pressureColumns.map((column) => figure(column, detail?.[column])),
        ]);
      },
    });
  };
}

/**
 * The bytes of a window, made once a second for everybody.
 * @throws Fault no_metrics_source, or of the source when it fails and there is nothing to show
 */
async function windowBytes({ ready, watches }: ApiDependencies, request: V1Request, window: WindowOf): Promise<Buffer> {
  const asker = request.asker();
  const asRows = request.query['shape'] === 'rows';
  const { bytes } = await ready.admit(asker, request.identity.scope, request.spelling, () =>
    windowAnswer(asker, watches, window, asRows),
  );
  return bytes;
}

function windowAnswer(
  asker: Asker,
  watches: WatchTable,
  { namespace, name, columns, entity, figures }: WindowOf,
  asRows: boolean,
): LiveAnswer {
  const { connection } = asker;
  const watched = entity(viewOf(asker, connection.clock.wallMs()));
  const watch = watches.watch(connection, watched);
  return {
    subject: JSON.stringify(['v1 window', watched.kind, namespace, name, asRows]),
    watch,
    usesCalls: false,
    revision: (nowMs) => {
      const view = viewOf(asker, nowMs);
      return view.inventory.index.revisionOf(entity(view));
    },
    make: (lastSecond, nowMs) => {
      const view = viewOf(asker, nowMs);
      entity(view);
      const found = figures(watch, view, lastSecond, nowMs);
      refuseNothing(watch.choice, ...Object.values(found).map(({ values }) => values));
      return {
        nowSeconds: unixSeconds(nowMs),
        connection: connection.name,
        namespace,
        name,
        endSecond: lastSecond,
        columns: asRows
          ? null
          : byColumn(columns, (column) => Array.from(found[column]?.values ?? [], rounderOf(column))),
        rows: asRows ? rowsOf(columns, found, lastSecond) : null,
        sources: byColumn(columns, (column) => found[column]?.meta),
      };
    },
  };
}

function rowsOf(columns: readonly string[], figures: Figures, lastSecond: number): object[] {
  return Array.from({ length: windowSeconds }, (_, slot) => ({
    time: lastSecond - windowSeconds + 1 + slot,
    ...byColumn(columns, (column) => rounderOf(column)(figures[column]?.values[slot] ?? Number.NaN)),
  }));
}

function byColumn<Value>(columns: readonly string[], read: (column: string) => Value): Record<string, Value> {
  return Object.fromEntries(columns.map((column) => [column, read(column)]));
}

/** Bytes are written whole, anything else as in the answers of the 12 paths. */
function rounderOf(column: string): (value: number) => number | null {
  return column.endsWith('Bytes') ? (value) => (Number.isFinite(value) ? Math.round(value) : null) : answerNumber;
}

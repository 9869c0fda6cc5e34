import type { Provenance } from '../../contract/v1/provenance.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { type EntityFigures, rounderOf } from '../answer/entityFigures.ts';
import { type Explain, provenanceOf } from '../answer/explanation.ts';
import { isOfMetrics, type LiveAnswer, type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import type { ApiDependencies } from '../apiDependencies.ts';
import type { View } from '../entityLookup.ts';
import type { V1Request } from './v1Request.ts';

/** The object of a pod or a node: what is known of it, and its newest figures. */
export interface MeasuredObject {
  readonly namespace: string | null;
  readonly name: string;
  /** @throws Fault when it does not exist */
  entity(view: View): Entity;
  /** Collects what else the first answer needs; always resolves. */
  prepare?(view: View, signal: AbortSignal): Promise<void>;
  /** @param watch null if no source measures it */
  object(view: View, watch: EntityWatch | null, lastSecond: number, nowMs: number): object;
}

/** The longest wait for what a first answer needs. */
const firstWaitMs = 5000;

/** Its bytes, made once a second for everybody; without a source of metrics its figures are unknown. */
export async function measuredBytes(
  { ready, watches }: ApiDependencies,
  request: V1Request,
  measured: MeasuredObject,
): Promise<Buffer> {
  const context = request.context();
  const { connection } = context;
  const viewNow = () => viewOf(context, connection.clock.wallMs());
  try {
    const { bytes } = await ready.admit(context, request.identity.scope, request.spelling, () =>
      liveAnswer(context, watches.watch(connection, measured.entity(viewNow())), measured),
    );
    return bytes;
  } catch (thrown) {
    if (!isOfMetrics(thrown)) throw thrown;
    measured.entity(viewNow());
    await measured.prepare?.(viewNow(), AbortSignal.timeout(firstWaitMs));
    const nowMs = connection.clock.wallMs();
    return Buffer.from(JSON.stringify(measured.object(viewNow(), null, Math.floor(nowMs / 1000), nowMs)));
  }
}

function liveAnswer(context: RequestContext, watch: EntityWatch, measured: MeasuredObject): LiveAnswer {
  const { namespace, name } = measured;
  return {
    subject: JSON.stringify(['v1 object', namespace === null ? 'node' : 'pod', namespace, name]),
    watch,
    usesCalls: false,
    prepare: async (signal) => measured.prepare?.(viewOf(context, context.connection.clock.wallMs()), signal),
    revision: (nowMs) => {
      const view = viewOf(context, nowMs);
      return view.inventory.index.revisionOf(measured.entity(view));
    },
    make: (lastSecond, nowMs) => measured.object(viewOf(context, nowMs), watch, lastSecond, nowMs),
  };
}

/** The newest value of each column, and where it comes from. @param figures null if no source measures them */
export function newestValues(
  columns: readonly string[],
  figures: EntityFigures | null,
  explain: Explain,
): { figures: Record<string, number | null>; sources: Record<string, Provenance> } {
  const newest = (column: string) => rounderOf(column)(figures?.[column]?.values.at(-1) ?? Number.NaN);
  return {
    figures: Object.fromEntries(columns.map((column) => [column, newest(column)])),
    sources: Object.fromEntries(columns.map((column) => [column, provenanceOf(explain, column, figures?.[column])])),
  };
}

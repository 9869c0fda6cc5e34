import { type ExplainedFigure, explainedFigures } from '../../contract/finding/figureSources.ts';
import type { Provenance } from '../../contract/v1/provenance.ts';
import { askForReasons, connectionReasons } from '../../model/doctor/connectionReasons.ts';
import { type FigureReasons, type FigureSubject, isBest, type ServedFigure } from '../../model/doctor/figureReasons.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { FunctionName } from '../../model/platform.ts';
import type { Connection } from '../../model/source/connection.ts';
import { addressesIn } from '../../model/source/measuredHow.ts';
import type { MeasuredEntity, MetricsSource } from '../../model/source/metricsSource.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import { type MetaEntry, unmeasured } from './fieldMeta.ts';

/** A figure whose provenance is explained. */
export interface ExplainableFigure {
  readonly meta: MetaEntry;
  /** Whether it is known now. */
  readonly isFresh: boolean;
  /** How it is counted, null where unknown; omitted: as its source of metrics tells. */
  readonly how?: string | null;
}

/** Why a figure is not better, and how it is measured. */
export type Explanation = Pick<Provenance, 'why' | 'how'>;

/** Explains one figure of an object. @param figure undefined: nobody measures it */
export type Explain = (name: string, figure: ExplainableFigure | undefined) => Explanation;

/** An object whose figures are explained. */
export interface ExplainedObject {
  readonly connection: Connection;
  readonly kind: Entity['kind'];
  /** What its metrics are of. */
  readonly entity: MeasuredEntity;
  /** The function that it is, or that it belongs to; null for a node. */
  readonly fn: FunctionName | null;
  /** Null if no source measures it. */
  readonly watch: EntityWatch | null;
}

/** A function whose figures are explained. */
export function explainedFunction(
  connection: Connection,
  fn: FunctionName,
  pods: readonly PodRecord[],
  watch: EntityWatch | null,
): ExplainedObject {
  return { connection, kind: 'function', entity: { pods }, fn, watch };
}

/** @param pod null if it is gone */
export function explainedPod(
  connection: Connection,
  pod: PodRecord | null,
  watch: EntityWatch | null,
): ExplainedObject {
  const fn = pod === null ? null : { namespace: pod.id.namespace, name: pod.functionName };
  return { connection, kind: 'pod', entity: { pods: pod === null ? [] : [pod] }, fn, watch };
}

/** A node whose figures are explained. */
export function explainedNode(connection: Connection, nodeName: string, watch: EntityWatch | null): ExplainedObject {
  return { connection, kind: 'node', entity: { nodeName }, fn: null, watch };
}

const unexplained: Explanation = { why: null, how: null };

/** Explains the figures of one object; reasons are looked up with the first figure that has a better source. */
export function explainer(object: ExplainedObject): Explain {
  const { connection, kind, entity, fn, watch } = object;
  const reasons = connectionReasons(connection);
  const explained: Readonly<Record<string, ExplainedFigure>> = explainedFigures[kind];
  let subject: FigureSubject | null = null;
  return (name, figure) => {
    const { meta, isFresh } = figure ?? { meta: unmeasured, isFresh: false };
    const own = figure?.how === undefined ? howOf(watch?.choice.source, name, entity) : figure.how;
    const how = meta.source === null ? null : own;
    const of = explained[name];
    if (of === undefined) return how === null ? unexplained : { why: null, how };
    const served = servedFigure(of, meta.source, meta.intervalSeconds, isFresh, how);
    if (isBest(served)) return { why: null, how };
    subject ??= subjectOf(entity, fn);
    const why = reasons.why(served, subject);
    if (isWorthAsking(served)) askForReasons(connection, served, why);
    return { why, how };
  };
}

/** Explains figures of lists, which are coarse whatever their source. */
export class CoarseReasons {
  readonly #connection: Connection;
  /** The same while they explain the same. */
  readonly reasons: FigureReasons;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.reasons = connectionReasons(connection);
  }

  /**
   * Why a figure is not better; null if nothing explains it.
   * @param measured null: it is unknown
   * @param how it was measured
   */
  why(
    kind: Entity['kind'],
    name: string,
    measured: Pick<MetaEntry, 'source' | 'intervalSeconds'> | null,
    subject: FigureSubject,
    how: string | null,
  ): string | null {
    const explained: Readonly<Record<string, ExplainedFigure>> = explainedFigures[kind];
    const of = explained[name];
    if (of === undefined) return null;
    const { source = null, intervalSeconds = null } = measured ?? {};
    const served = servedFigure(of, source, intervalSeconds, source !== null, how);
    if (isBest(served)) return null;
    const why = this.reasons.why(served, subject);
    if (isWorthAsking(served)) askForReasons(this.#connection, served, why);
    return why;
  }
}

/** Written out, since `{ ...of, source }` takes V8 thirty times as long; this is made for every figure of a list. */
function servedFigure(
  { figure, order }: ExplainedFigure,
  source: ServedFigure['source'],
  intervalSeconds: number | null,
  isFresh: boolean,
  how: string | null,
): ServedFigure {
  return { figure, order, source, intervalSeconds, isFresh, addresses: addressesIn(how) };
}

/**
 * Whether it is worth asking why: not of a figure that one source alone may have, and not while a source that has the
 * figure has no value of it.
 */
function isWorthAsking({ order, source, isFresh }: ServedFigure): boolean {
  return order.length > 1 && (source === null || isFresh);
}

/** The provenance of one figure. */
export function provenanceOf(explain: Explain, name: string, figure: ExplainableFigure | undefined): Provenance {
  return { ...(figure?.meta ?? unmeasured), ...explain(name, figure) };
}

/** The names by which findings speak of it. */
function subjectOf(entity: MeasuredEntity, fn: FunctionName | null): FigureSubject {
  const pods = 'pods' in entity ? entity.pods : [];
  return {
    namespace: fn?.namespace ?? null,
    functionName: fn?.name ?? null,
    podNames: pods.map(({ id }) => id.name),
    nodeNames: 'pods' in entity ? pods.map(({ nodeName }) => nodeName) : [entity.nodeName],
  };
}

function howOf(source: MetricsSource | undefined, name: string, entity: MeasuredEntity): string | null {
  return source?.howOf?.(name, entity) ?? null;
}

import { connectionReasons } from '../../model/doctor/connectionReasons.ts';
import type { FigureReasons } from '../../model/doctor/figureReasons.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { EntityWatch } from '../../model/watch/watchTable.ts';
import {
  type Explain,
  type ExplainedObject,
  explainedFunction,
  explainedNode,
  explainedPod,
  explainer,
} from '../answer/explanation.ts';
import type { Found } from './windowFigures.ts';

/** How long an explanation holds, though nothing that it was made from changed: reasons are asked for in this way. */
const heldSeconds = 10;

/** What an explanation was made from. */
interface Made {
  readonly explain: Explain;
  readonly second: number;
  readonly connection: Connection;
  readonly watch: EntityWatch | null;
  readonly reasons: FigureReasons;
  /** Of the entity. */
  readonly revision: number;
  readonly metricsRevision: number;
}

/** Explains the figures of a window: to ask about each figure every second would cost more than to read it. */
export class WindowExplanations {
  #made: Made | null = null;

  /** The same function while it would explain the same. @param watch null if no source measures the entity */
  at(second: number, connection: Connection, found: Found, watch: EntityWatch | null): Explain {
    const reasons = connectionReasons(connection);
    const revision = found.index.revisionOf(found.entity);
    const { metricsRevision = 0 } = connection;
    const made = this.#made;
    const isSame =
      made !== null &&
      Math.abs(second - made.second) < heldSeconds &&
      made.connection === connection &&
      made.watch === watch &&
      made.reasons === reasons &&
      made.revision === revision &&
      made.metricsRevision === metricsRevision;
    if (isSame) return made.explain;
    const explain = explainer(explainedBy(connection, found, watch));
    this.#made = { explain, second, connection, watch, reasons, revision, metricsRevision };
    return explain;
  }
}

function explainedBy(connection: Connection, { entity, index }: Found, watch: EntityWatch | null): ExplainedObject {
  if (entity.kind === 'node') return explainedNode(connection, entity.name, watch);
  if (entity.kind === 'function') return explainedFunction(connection, entity.id, index.podsOf(entity.id), watch);
  return explainedPod(connection, index.pod(entity.uid), watch);
}

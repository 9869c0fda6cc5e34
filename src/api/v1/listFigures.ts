import type { HealthTable } from '../../model/health/healthTable.ts';
import { WorstFindings } from '../../model/health/worstFindings.ts';
import type { InventorySnapshot } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { CoarseTable } from '../../model/watch/coarseTable.ts';
import { CoarseReasons } from '../answer/explanation.ts';
import { type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import type { ListFigures } from './listItems.ts';
import { malformedCursor, passOfCursor } from './listPage.ts';

/** Where lists get their figures and findings from. */
export interface ListParts {
  readonly coarse: CoarseTable;
  readonly healthTable: HealthTable;
}

/**
 * The figures of a list: those of the newest coarse pass, or of the one that a cursor names.
 * @throws Fault malformed_cursor if that is not kept any more; no_connection, or why the inventory cannot be read
 */
export async function listFigures(
  context: RequestContext,
  { cursor }: Readonly<Record<string, unknown>>,
  { coarse, healthTable }: ListParts,
): Promise<ListFigures> {
  const { connection } = context;
  const { inventory } = viewOf(context, connection.clock.wallMs());
  const problems = new WorstFindings(healthTable.findings(connection), inventory.index);
  const named = passOfCursor(cursor);
  const coarseReasons = new CoarseReasons(connection);
  if (named === null) return { pass: await coarse.newest(connection), problems, coarseReasons };
  const pass = coarse.kept(connection, named);
  if (pass === null) throw malformedCursor();
  return { pass, problems, coarseReasons };
}

/** Figures of now, and what their items are made from. */
export interface ListSources extends ListFigures {
  readonly snapshot: InventorySnapshot;
  readonly nowMs: number;
}

/** The figures of the newest coarse pass, without waiting for any. */
export function listSourcesNow(
  connection: Connection,
  snapshot: InventorySnapshot,
  { coarse, healthTable }: ListParts,
): ListSources {
  const problems = new WorstFindings(healthTable.findings(connection), snapshot.index);
  const coarseReasons = new CoarseReasons(connection);
  return { pass: coarse.now(connection), problems, coarseReasons, snapshot, nowMs: connection.clock.wallMs() };
}

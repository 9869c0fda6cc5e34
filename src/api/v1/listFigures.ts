import { WorstFindings } from '../../model/health/worstFindings.ts';
import { CoarseReasons } from '../answer/explanation.ts';
import { type RequestContext, viewOf } from '../answer/liveAnswer.ts';
import type { ListFigures } from '../objects/listItems.ts';
import type { ListParts } from '../objects/listSources.ts';
import { malformedCursor, passOfCursor } from './listPage.ts';

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

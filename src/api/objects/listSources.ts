import type { HealthTable } from '../../model/health/healthTable.ts';
import { WorstFindings } from '../../model/health/worstFindings.ts';
import type { InventorySnapshot } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { CoarseTable } from '../../model/watch/coarseTable.ts';
import { CoarseReasons } from '../answer/explanation.ts';
import type { ListFigures } from './listItems.ts';

/** Where lists get their figures and findings from. */
export interface ListParts {
  readonly coarse: CoarseTable;
  readonly healthTable: HealthTable;
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

import { functionKey, type StreamedFunction } from '../../contract/v1/stream.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { CoarsePass } from '../../model/watch/coarsePass.ts';
import { functionSummary, podsKnownBy } from '../v1/functionRoutes.ts';
import type { ListSources } from '../v1/listFigures.ts';
import { functionItem, measuredBy } from '../v1/listItems.ts';
import type { WrittenItem } from './listChanges.ts';

/** An item, and what it was made from. */
interface Made extends WrittenItem<StreamedFunction> {
  readonly revision: number;
  readonly pass: CoarsePass | null;
  readonly problem: HealthFinding | null;
}

/** All items, and what they were made from. */
interface Kept {
  readonly revision: number;
  readonly sources: ListSources;
  readonly items: ReadonlyMap<string, Made>;
}

const lastItems = new WeakMap<Connection, Kept>();

/**
 * The items of all functions of a connection by key, made once for all scopes: those anew whose facts changed. The same map
 * while nothing changed.
 */
export function functionItems(
  connection: Connection,
  sources: ListSources,
): ReadonlyMap<string, WrittenItem<StreamedFunction>> {
  const { revision } = connection.inventory;
  const kept = lastItems.get(connection);
  const { pass, problems } = sources;
  if (kept?.revision === revision && kept.sources.pass === pass && kept.sources.problems.areAs(problems)) {
    return kept.items;
  }
  const items = itemsNow(connection, sources, kept?.items ?? new Map());
  lastItems.set(connection, { revision, sources, items });
  return items;
}

/** With each pass all are made anew: some states follow from the time. */
function itemsNow(
  connection: Connection,
  { snapshot, pass, problems, nowMs }: ListSources,
  before: ReadonlyMap<string, Made>,
): ReadonlyMap<string, Made> {
  const items = new Map<string, Made>();
  const view = { inventory: snapshot, namespaces: null };
  const knownPods = podsKnownBy(connection);
  for (const fn of snapshot.functions) {
    const key = functionKey(fn.id);
    const revision = snapshot.index.revisionOf({ kind: 'function', id: fn.id });
    const problem = problems.ofFunction(key);
    const known = before.get(key);
    if (known?.revision === revision && known.pass === pass && known.problem === problem) {
      items.set(key, known);
      continue;
    }
    const item = functionItem(functionSummary(fn, knownPods(view, fn), nowMs), { pass, problems }, measuredBy);
    items.set(key, { item, json: JSON.stringify(item), revision, pass, problem });
  }
  return items;
}

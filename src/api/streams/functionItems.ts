import type { FunctionSummary } from '../../contract/v1/function.ts';
import { functionKey, type StreamedFunction } from '../../contract/v1/stream.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { FunctionFigures, Measurement } from '../../model/watch/coarsePass.ts';
import { functionSummary, podsKnownBy } from '../objects/functionSummary.ts';
import { functionItem, measuredBy, tenths } from '../objects/listItems.ts';
import type { ListSources } from '../objects/listSources.ts';
import type { WrittenItem } from './listChanges.ts';

/** An item, and what it was made from. */
interface Made extends WrittenItem<StreamedFunction> {
  readonly summary: FunctionSummary;
  readonly revision: number;
  readonly figures: FunctionFigures | null;
  /** Who counted its calls, and who measured what it uses. */
  readonly countedBy: Measurement | null;
  readonly usedBy: Measurement | null;
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
 * The items of all functions of a connection by key, made once for all scopes: those anew whose facts changed. The same
 * map while nothing changed.
 */
export function functionItems(
  connection: Connection,
  sources: ListSources,
): ReadonlyMap<string, WrittenItem<StreamedFunction>> {
  const { revision } = connection.inventory;
  const kept = lastItems.get(connection);
  const { pass, problems, coarseReasons } = sources;
  const isExplainedAlike = kept?.sources.coarseReasons.reasons === coarseReasons.reasons;
  const isSamePass = kept?.revision === revision && kept.sources.pass === pass;
  if (isSamePass && isExplainedAlike && kept.sources.problems.areAs(problems)) return kept.items;
  const items = itemsNow(connection, sources, kept?.items ?? new Map(), isExplainedAlike);
  lastItems.set(connection, { revision, sources, items });
  return items;
}

function itemsNow(
  connection: Connection,
  { snapshot, pass, problems, coarseReasons, nowMs }: ListSources,
  before: ReadonlyMap<string, Made>,
  isExplainedAlike: boolean,
): ReadonlyMap<string, Made> {
  const items = new Map<string, Made>();
  const view = { inventory: snapshot, namespaces: null };
  const knownPods = podsKnownBy(connection);
  const usedBy = pass?.usage ?? null;
  for (const fn of snapshot.functions) {
    const key = functionKey(fn.id);
    const revision = snapshot.index.revisionOf({ kind: 'function', id: fn.id });
    const problem = problems.ofFunction(key);
    const figures = pass?.functions.get(key) ?? null;
    const known = before.get(key);
    // One that starts too long is down, although nothing of it changed.
    const isSame = known !== undefined && known.revision === revision && known.item.state !== 'starting';
    const countedBy = pass?.callsBy.get(key) ?? null;
    const isMeasuredAlike =
      isSame && isExplainedAlike && isBy(known.countedBy, countedBy) && isBy(known.usedBy, usedBy);
    if (isMeasuredAlike && known.problem === problem && areSame(known.figures, figures)) {
      items.set(key, known);
      continue;
    }
    const summary = isSame ? known.summary : functionSummary(fn, knownPods(view, fn), nowMs);
    const item = functionItem(summary, { pass, problems, coarseReasons }, measuredBy);
    items.set(key, { item, json: JSON.stringify(item), summary, revision, figures, countedBy, usedBy, problem });
  }
  return items;
}

/** Whether they are written alike. */
function isBy(a: Measurement | null, b: Measurement | null): boolean {
  if (a === b) return true;
  return a?.source === b?.source && tenths(a?.intervalSeconds) === tenths(b?.intervalSeconds);
}

function areSame(a: FunctionFigures | null, b: FunctionFigures | null): boolean {
  if (a === b) return true;
  return (
    a?.callsPerSecond === b?.callsPerSecond &&
    a?.errorPercent === b?.errorPercent &&
    a?.inFlight === b?.inFlight &&
    a?.cpuPercent === b?.cpuPercent &&
    a?.memoryPercent === b?.memoryPercent &&
    a?.memoryBytes === b?.memoryBytes &&
    (a === null) === (b === null)
  );
}

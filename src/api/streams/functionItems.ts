import type { FunctionSummary } from '../../contract/v1/function.ts';
import { functionKey, type StreamedFunction } from '../../contract/v1/stream.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { FunctionRecord } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import type { FunctionFigures, Measurement } from '../../model/watch/coarsePass.ts';
import { functionSummary, podsKnownBy } from '../objects/functionSummary.ts';
import { functionItem, measuredBy, tenths } from '../objects/listItems.ts';
import type { ListSources } from '../objects/listSources.ts';
import type { FeedContext } from './feed.ts';
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

/** All items of a connection by key, and what they were made from. The same while nothing changed. */
export interface FunctionItems {
  readonly sources: ListSources;
  readonly items: ReadonlyMap<string, WrittenItem<StreamedFunction>>;
}

interface Kept extends FunctionItems {
  /** Of the inventory. */
  readonly revision: number;
  readonly items: ReadonlyMap<string, Made>;
}

/** How many items are made in one piece, and how many are looked at in any round: each takes some ms. */
const mostMade = 250;
const mostSeen = 2500;
/** After so many rounds in which the inventory changed, what is left is made in one piece. */
const mostRounds = 5;

const lastItems = new WeakMap<Connection, Kept>();
const underWay = new WeakMap<Connection, Promise<void>>();

/** The items that were last made; null before the first. */
export function functionItems(connection: Connection): FunctionItems | null {
  return lastItems.get(connection) ?? null;
}

/**
 * Makes the items of all functions of a connection, once for all scopes: those anew whose facts changed. Many take more
 * than one turn of the event loop; until all are made, {@link functionItems} has the earlier ones, so that what it has
 * is of one moment.
 * @returns null when they are made; else, also while others are being made, what resolves when these are
 */
export function makeFunctionItems(
  connection: Connection,
  sources: ListSources,
  nextTurn: () => Promise<void> = otherWork,
): Promise<void> | null {
  const making = underWay.get(connection);
  if (making !== undefined) return making;
  const kept = lastItems.get(connection) ?? null;
  if (kept !== null && areOf(kept, connection, sources)) return null;
  const pieces = itemsInPieces(connection, sources, kept);
  const first = pieces.next();
  if (first.done === true) {
    lastItems.set(connection, first.value);
    return null;
  }
  const rest = makeRest(connection, pieces, nextTurn).finally(() => underWay.delete(connection));
  underWay.set(connection, rest);
  return rest;
}

async function makeRest(
  connection: Connection,
  pieces: Generator<void, Kept>,
  nextTurn: () => Promise<void>,
): Promise<void> {
  for (;;) {
    await nextTurn();
    const piece = pieces.next();
    if (piece.done !== true) continue;
    lastItems.set(connection, piece.value);
    return;
  }
}

function areOf(kept: Kept, { inventory }: Connection, { pass, problems, coarseReasons }: ListSources): boolean {
  const isSamePass = kept.revision === inventory.revision && kept.sources.pass === pass;
  const isExplainedAlike = kept.sources.coarseReasons.reasons === coarseReasons.reasons;
  return isSamePass && isExplainedAlike && kept.sources.problems.areAs(problems);
}

/**
 * Yields between two pieces. The inventory may change meanwhile: then what changed is made again, until all items are of
 * one state of it.
 */
function* itemsInPieces(connection: Connection, sources: ListSources, kept: Kept | null): Generator<void, Kept> {
  const { inventory } = connection;
  const { snapshot } = sources;
  const make = itemMaker(connection, sources, kept);
  const ready = new Map<string, Made>();
  for (let round = 1; ; round++) {
    const { revision } = inventory;
    const items = new Map<string, Made>();
    let [made, seen, hasYielded] = [0, 0, false];
    for (const fn of snapshot.functions) {
      const key = functionKey(fn.id);
      const current = snapshot.index.revisionOf({ kind: 'function', id: fn.id });
      let item = ready.get(key);
      if (item?.revision !== current) {
        // The list is of when the round began, and a function may have changed, or gone, since.
        const present = snapshot.index.functionAt(fn.id.namespace, fn.id.name);
        if (present === null) continue;
        const { isNew, made: own } = make(present, key, current);
        item = own;
        ready.set(key, item);
        if (isNew) made++;
      }
      items.set(key, item);
      seen++;
      const isFull = made >= mostMade || seen >= mostSeen;
      if (!isFull || round >= mostRounds) continue;
      yield;
      [made, seen, hasYielded] = [0, 0, true];
    }
    if (!hasYielded || inventory.revision === revision) return { revision, sources, items };
  }
}

/** Makes an item, unless the earlier one is still the same. */
function itemMaker(
  connection: Connection,
  { snapshot, pass, problems, coarseReasons, nowMs }: ListSources,
  before: Kept | null,
): (fn: FunctionRecord, key: string, revision: number) => { readonly made: Made; readonly isNew: boolean } {
  const view = { inventory: snapshot, namespaces: null };
  const knownPods = podsKnownBy(connection);
  const usedBy = pass?.usage ?? null;
  const isExplainedAlike = before?.sources.coarseReasons.reasons === coarseReasons.reasons;
  return (fn, key, revision) => {
    const problem = problems.ofFunction(key);
    const figures = pass?.functions.get(key) ?? null;
    const known = before?.items.get(key);
    // One that starts too long is down, although nothing of it changed.
    const isSame = known !== undefined && known.revision === revision && known.item.state !== 'starting';
    const countedBy = pass?.callsBy.get(key) ?? null;
    const isMeasuredAlike =
      isSame && isExplainedAlike && isBy(known.countedBy, countedBy) && isBy(known.usedBy, usedBy);
    if (isMeasuredAlike && known.problem === problem && areSame(known.figures, figures)) {
      return { made: known, isNew: false };
    }
    const summary = isSame ? known.summary : functionSummary(fn, knownPods(view, fn), nowMs);
    const item = functionItem(summary, { pass, problems, coarseReasons }, measuredBy);
    const json = JSON.stringify(item);
    return { made: { item, json, summary, revision, figures, countedBy, usedBy, problem }, isNew: true };
  };
}

function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Makes the items for a feed, once a second; those of a second in which that throws are not made. */
export class ItemsMaking {
  #connection: Connection | null = null;
  #second = Number.NaN;
  #making: Promise<void> | null = null;
  #hasFailed = false;

  /** Whether nothing is being made. */
  get isAtRest(): boolean {
    return this.#making === null;
  }

  /**
   * Begins to make those of a second, unless it has.
   * @returns whether they are made; else the feed is told that something arrived when they are
   * @throws what making them throws at once, only the first time in a second; what it throws later, the feed is told
   */
  begin({ connection, arrived, failed }: FeedContext, second: number, sourcesNow: () => ListSources | null): boolean {
    if (this.#connection === connection && this.#second === second) return this.isAtRest && !this.#hasFailed;
    this.#connection = connection;
    this.#second = second;
    this.#making = null;
    // Until all of this has returned: it may throw.
    this.#hasFailed = true;
    const sources = sourcesNow();
    if (sources === null) {
      this.#second = Number.NaN;
      return false;
    }
    const making = makeFunctionItems(connection, sources);
    this.#hasFailed = false;
    this.#making = making;
    const made = () => {
      if (this.#making === making) this.#making = null;
      arrived();
    };
    making?.then(made, (thrown: unknown) => {
      if (this.#making === making) {
        this.#making = null;
        this.#hasFailed = true;
      }
      failed(thrown);
    });
    return making === null;
  }
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

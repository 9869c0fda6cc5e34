import { mostFullNodes, mostRunning } from '../../contract/v1/overviewTopic.ts';
import type {
  OverviewDelta,
  OverviewSources,
  OverviewState,
  OverviewTotals,
  RunningItems,
  StreamedNode,
} from '../../contract/v1/stream.ts';
import type { Counted } from '../../model/calls/callSource.ts';
import type { CallScope, SummedSeries } from '../../model/calls/callSums.ts';
import { isCounted } from '../../model/calls/isSecondCounted.ts';
import { summedCalls } from '../../model/calls/summedCalls.ts';
import type { FunctionRecord, InventorySnapshot } from '../../model/inventory/inventory.ts';
import { followBusy, type RunningCalls, runningNow } from '../../model/invocation/runningCalls.ts';
import { visibleFunctions } from '../entityLookup.ts';
import { countedCallsObject, invocationObject } from '../objects/invocationObject.ts';
import { measuredBy } from '../objects/listItems.ts';
import { type ListParts, type ListSources, listSourcesNow } from '../objects/listSources.ts';
import { Changing } from './changing.ts';
import { ColumnWindow } from './columnWindow.ts';
import { Feed, type FeedContext, type Presence } from './feed.ts';
import { functionItems, ItemsMaking } from './functionItems.ts';
import { NodeItems } from './nodeItems.ts';
import { InventoryTotals, recentCalls } from './overviewTotals.ts';

/** No finding about single objects explains what is counted of all. */
const everything = { namespace: null, functionName: null, podNames: null, nodeNames: [] };

/** All that is not columns. */
interface Parts {
  readonly totals: Changing<OverviewTotals | null>;
  readonly sources: Changing<OverviewSources>;
  readonly running: Changing<RunningItems>;
  readonly nodes: Changing<readonly StreamedNode[] | null>;
}

/** Everything at a glance: numbers, the calls of all functions second by second, what runs, and the fullest nodes. */
export class OverviewFeed extends Feed {
  readonly #lists: ListParts;
  readonly #window = new ColumnWindow('callsPerSecond', 'errorsPerSecond');
  readonly #inventoryTotals = new InventoryTotals();
  readonly #nodeItems = new NodeItems();
  readonly #making = new ItemsMaking();
  #parts = emptyParts();
  /** The second in which the calls that were in flight were last followed. */
  #followedIn = Number.NaN;
  /** Logs that are read for the first time because of it. */
  #newlyRead: Promise<unknown> | null = null;

  constructor(context: FeedContext, lists: ListParts) {
    super(context);
    this.#lists = lists;
  }

  /** The calls that the counters of a second show for the first time are part of it, if their logs are read in time. */
  override prepare(second: number): void {
    const snapshot = this.#snapshot();
    this.#making.begin(this.context, second, () => this.#sourcesNow());
    if (snapshot !== null && isCounted(this.#countedCalls(snapshot), second)) this.#followBusy(snapshot, second);
  }

  override isMeasured(second: number): boolean {
    const snapshot = this.#snapshot();
    if (snapshot === null) return true;
    return this.#making.isAtRest && isCounted(this.#countedCalls(snapshot), second) && this.#newlyRead === null;
  }

  protected override forget(): void {
    this.#window.forget();
    this.#parts = emptyParts();
    this.#followedIn = Number.NaN;
    this.#newlyRead = null;
  }

  protected override look(second: number): Presence {
    if (this.context.index === null) return 'filling';
    const isMade = this.#making.begin(this.context, second, () => this.#sourcesNow());
    const hasItems = functionItems(this.context.connection) !== null;
    return hasItems && (isMade || this.#parts.totals.value !== null) ? 'present' : 'filling';
  }

  protected override update(second: number): string | null {
    const { connection, namespaces } = this.context;
    const snapshot = this.#snapshot();
    if (snapshot === null) return null;
    const made = functionItems(connection);
    const sources = this.#sourcesNow();
    if (made === null || sources === null) return null;
    const functions = this.#functionsIn(snapshot);
    const calls = this.#countedCalls(snapshot);
    this.#followBusy(snapshot, second);
    const running = runningNow(connection, snapshot, functions);
    this.#window.update(calls?.value ?? null, second);
    const { totals, sources: counters, running: items, nodes } = this.#parts;
    const functionsOnly = connection.inventory.functionsOnly === true;
    const view = { inventory: snapshot, namespaces };
    const inventory = this.#inventoryTotals.of(view, made.items, functionsOnly);
    const lately = recentCalls(calls?.value ?? null, second);
    totals.set({ ...inventory, ...lately, running: running.running }, second);
    counters.set(overviewSources(calls, sources), second);
    items.set(runningItems(running), second);
    const nodeItems = this.#nodeItems.of(connection, namespaces, sources).values();
    nodes.set(functionsOnly ? null : fullest(Array.from(nodeItems, ({ item }) => item)), second);
    return this.deltaSince(second - 1);
  }

  protected override stateNow(): OverviewState {
    const { totals, sources, running, nodes } = this.#parts;
    if (totals.value === null) throw new Error('The overview has nothing to send yet.');
    return {
      connection: this.context.connection.name,
      endSecond: this.#window.endSecond,
      totals: totals.value,
      columns: this.#columnsFrom(0),
      sources: sources.value,
      running: running.value,
      nodes: nodes.value,
    };
  }

  protected override deltaSince(second: number | null): string | null {
    const from = this.#window.changedSince(second);
    const changed = Object.entries(this.#parts).map(([name, part]) => [name, part.since(second)]);
    const parts: Omit<OverviewDelta, 'fromSecond' | 'columns'> = Object.fromEntries(
      changed.filter(([, value]) => value !== undefined),
    );
    if (from === null && Object.keys(parts).length === 0) return null;
    const fromSecond = from ?? this.#window.endSecond + 1;
    return JSON.stringify({ fromSecond, columns: this.#columnsFrom(fromSecond), ...parts } satisfies OverviewDelta);
  }

  #columnsFrom(second: number): OverviewState['columns'] {
    const { callsPerSecond: calls, errorsPerSecond: errors } = this.#window.from(second);
    return { calls, errors };
  }

  /** Once a second. */
  #followBusy(snapshot: InventorySnapshot, second: number): void {
    if (this.#followedIn === second) return;
    this.#followedIn = second;
    const { newlyRead } = followBusy(this.context.connection, snapshot, this.#functionsIn(snapshot));
    this.#newlyRead = newlyRead;
    void newlyRead?.then(() => {
      if (this.#newlyRead === newlyRead) this.#newlyRead = null;
    });
  }

  #snapshot(): InventorySnapshot | null {
    const { inventory, clock } = this.context.connection;
    return inventory.snapshot(clock.wallMs());
  }

  #sourcesNow(): ListSources | null {
    const snapshot = this.#snapshot();
    return snapshot === null ? null : listSourcesNow(this.context.connection, snapshot, this.#lists);
  }

  #functionsIn(inventory: InventorySnapshot): readonly FunctionRecord[] {
    return visibleFunctions({ inventory, namespaces: this.context.namespaces });
  }

  #countedCalls(snapshot: InventorySnapshot): Counted<SummedSeries> | null {
    const { connection, namespaces } = this.context;
    const { calls, clock, inventory } = connection;
    const scope: CallScope = {
      key: namespaces === null ? '' : JSON.stringify([...namespaces].sort()),
      includes: (namespace, name) => {
        if (namespaces !== null && !namespaces.has(namespace)) return false;
        return inventory.snapshot(clock.wallMs())?.index.functionAt(namespace, name) != null;
      },
    };
    const ids = () => this.#functionsIn(snapshot).map(({ id }) => id);
    return summedCalls(calls, scope, ids, clock.wallMs());
  }
}

function emptyParts(): Parts {
  return {
    totals: new Changing<OverviewTotals | null>(null),
    sources: new Changing<OverviewSources>({ calls: { ...measuredBy(null, null), how: null }, nodes: { how: {} } }),
    running: new Changing<RunningItems>({ invocations: [], counted: [] }),
    nodes: new Changing<readonly StreamedNode[] | null>(null),
  };
}

function overviewSources(calls: Counted<unknown> | null, { pass, coarseReasons }: ListSources): OverviewSources {
  const counted = calls?.how?.ended ?? null;
  const why = coarseReasons.why('function', 'callsPerSecond', calls, everything, counted);
  const how = Object.fromEntries(pass?.how.nodes ?? []);
  return { calls: { ...measuredBy(calls, why), how: counted }, nodes: { how } };
}

function runningItems({ invocations, counted }: RunningCalls): RunningItems {
  const newest = [...invocations].sort((a, b) => b.invocation.startedAt - a.invocation.startedAt);
  return { invocations: newest.slice(0, mostRunning).map(invocationObject), counted: counted.map(countedCallsObject) };
}

function fullest(nodes: readonly StreamedNode[]): readonly StreamedNode[] {
  const fullness = ({ cpuPercent, memoryPercent }: StreamedNode) => Math.max(cpuPercent ?? -1, memoryPercent ?? -1);
  return [...nodes].sort((a, b) => fullness(b) - fullness(a)).slice(0, mostFullNodes);
}

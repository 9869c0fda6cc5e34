import { severities } from '../contract/finding/severity.ts';
import { mostEndedInvocations, mostEvents, mostKeptLines } from '../contract/v1/liveTopics.ts';
import {
  type CoarseListDelta,
  type Column,
  type DoctorState,
  functionKey,
  type InvocationsDelta,
  type InvocationsState,
  type ListState,
  type LiveEvent,
  type LiveFinding,
  type LiveInvocation,
  type LogsDelta,
  type LogsState,
  type OverviewDelta,
  type OverviewState,
  type ReplicasDelta,
  type ReplicasState,
  type SourceItem,
  type StreamedFunction,
  type StreamedNode,
  sourceKey,
  type TopicState,
  type WindowDelta,
  type WindowState,
} from '../contract/v1/stream.ts';

/** The seconds of a window. */
const windowSeconds = 60;

/** An item of a list. */
type Item = SourceItem | StreamedFunction | StreamedNode | LiveFinding | LiveEvent;

type Windowed = WindowState | OverviewState;

/** What a topic is sent of its changes. */
type TopicDelta =
  | WindowDelta
  | OverviewDelta
  | ReplicasDelta
  | LogsDelta
  | InvocationsDelta
  | LiveInvocation
  | CoarseListDelta<Item>
  | DoctorState;

/**
 * A topic after a `second` event, or after what happened between two. Lines, invocations, findings and events that are
 * known already, or newer, stay as they are.
 * @param delta its part of the event @param second the event's id
 */
export function applyDelta(state: TopicState, delta: TopicDelta, second: number): TopicState {
  if ('columns' in state) return 'columns' in delta ? Object(windowAfter(state, delta, second)) : state;
  if ('pods' in state) return 'pods' in delta ? replicasAfter(state, delta, second) : state;
  if ('lines' in state) return 'lines' in delta ? logAfter(state, delta) : state;
  if ('invocations' in state) return invocationsAfter(state, Object(delta));
  if ('subFunctions' in state) return Object(newest([state], Object('changed' in delta ? delta.changed : [delta]))[0]);
  if ('items' in state) return Object(listAfter(state, Object(delta)));
  return 'findings' in delta ? delta : state;
}

/** Of a window, and of the overview, what else changed is sent whole, but for what explains the sources of a window. */
function windowAfter(
  state: Pick<Windowed, 'endSecond' | 'columns' | 'sources'>,
  { fromSecond: _, columns, sources, ...others }: WindowDelta | OverviewDelta,
  second: number,
): object {
  const passed = second - state.endSecond;
  const after = Object.entries(columns).map(([figure, values]) => {
    const firstNew = windowSeconds - values.length;
    const known: Column = Object(state.columns)[figure] ?? [];
    const column = Array.from(
      { length: windowSeconds },
      (_, slot) => (slot >= firstNew ? values[slot - firstNew] : known[slot + passed]) ?? null,
    );
    return [figure, column];
  });
  const known: Readonly<Record<string, object>> = Object(state.sources);
  const changed = Object.entries(sources ?? {}).map(([figure, each]) => [figure, { ...known[figure], ...each }]);
  return {
    ...state,
    ...others,
    endSecond: second,
    columns: Object.fromEntries(after),
    sources: sources === undefined ? known : Object.fromEntries(changed),
  };
}

function replicasAfter(state: ReplicasState, delta: ReplicasDelta, second: number): ReplicasState {
  if ('endSecond' in delta) return delta;
  const pods = { ...state.pods };
  for (const name of delta.removed) delete pods[name];
  for (const name of Object.keys({ ...pods, ...delta.pods, ...delta.facts })) {
    const known = pods[name] ?? { columns: {}, sources: {}, node: null, ready: null };
    const none = Object.fromEntries(Object.keys(known.columns).map((figure) => [figure, []]));
    const window = delta.pods[name] ?? { fromSecond: second + 1, columns: none };
    const after = Object(windowAfter({ ...known, endSecond: state.endSecond }, window, second));
    pods[name] = { ...known, columns: after.columns, sources: after.sources, ...delta.facts[name] };
  }
  return { ...state, endSecond: second, pods, total: delta.total ?? state.total };
}

function logAfter(state: LogsState, { lines, dropped, incomplete = state.incomplete }: LogsDelta): LogsState {
  const known = new Set(state.lines.map(({ id }) => id));
  const further = lines.filter(({ id }) => !known.has(id));
  return {
    ...state,
    lines: [...state.lines, ...further].slice(-mostKeptLines),
    dropped: state.dropped + dropped,
    incomplete,
  };
}

function invocationsAfter(state: InvocationsState, delta: InvocationsDelta): InvocationsState {
  if ('invocations' in delta) return { ...state, ...delta };
  const { changed, removed, ...others } = delta;
  const all = newest(state.invocations, changed, removed);
  const running = all.filter(({ endedAtSeconds }) => endedAtSeconds === null).length;
  return { ...state, ...others, invocations: all.slice(0, running + mostEndedInvocations) };
}

function listAfter(state: ListState<Item>, delta: CoarseListDelta<Item>): ListState<Item> {
  if ('items' in delta) return { ...state, ...delta };
  const { changed, removed, ...others } = delta;
  const items = newest(state.items, changed, removed);
  return {
    ...state,
    ...others,
    items: items.slice(0, items.every((item) => 'atSeconds' in item) ? mostEvents : undefined),
  };
}

/** The newest of known and changed items, in the order of the routes. */
function newest<Any extends Item | LiveInvocation>(
  known: readonly Any[],
  changed: readonly Any[],
  removed: readonly string[] = [],
): readonly Any[] {
  const items = new Map(known.map((item) => [keyOf(item), item]));
  for (const key of removed) items.delete(key);
  for (const item of changed) {
    const key = keyOf(item);
    if (revisionOf(items.get(key)) <= revisionOf(item)) items.set(key, item);
  }
  return [...items.values()].sort((a, b) => rankOf(a) - rankOf(b));
}

function keyOf(item: Item | LiveInvocation): string {
  if ('id' in item) return item.id;
  if ('address' in item) return sourceKey(item);
  return 'namespace' in item ? functionKey(item) : item.name;
}

function revisionOf(item: Item | LiveInvocation | undefined): number {
  return Object(item).revision ?? 0;
}

/**
 * Of invocations: running ones first, the newest start first; then the newest ends. Of findings: those that last first,
 * the worst and newest of them first; then the newest ends. Of events: the newest first. Others stay in their order.
 */
function rankOf(item: Item | LiveInvocation): number {
  if ('subFunctions' in item) {
    return item.endedAtSeconds === null ? -1e11 - item.startedAtSeconds : -item.endedAtSeconds;
  }
  if ('severity' in item) {
    if (item.endedSeconds !== null) return -item.endedSeconds;
    return severities.indexOf(item.severity) * 1e11 - 1e12 - item.sinceSeconds;
  }
  return 'atSeconds' in item ? -item.atSeconds : 0;
}

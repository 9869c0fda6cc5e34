import {
  type CoarseListDelta,
  type Column,
  type DoctorState,
  functionKey,
  type InvocationsDelta,
  type InvocationsState,
  type ListState,
  type LiveInvocation,
  type LogsDelta,
  type LogsState,
  type SourceItem,
  type StreamedFunction,
  type StreamedNode,
  sourceKey,
  type TopicState,
  type WindowDelta,
  type WindowState,
} from '../contract/v1/stream.ts';
import { invocationsAfter, isEvent, isFinding, type LiveItem, logAfter, newerOf, ordered } from './liveTopics.ts';
import type { StreamEvent } from './streamEvents.ts';

/** The seconds of a window. */
const windowSeconds = 60;

type Item = SourceItem | StreamedFunction | StreamedNode | LiveItem;

/** A topic after a `second` event. @param delta its part of the event @param second the event's id */
export function applyDelta(state: TopicState, delta: object, second: number): TopicState {
  if (isWindow(state)) return isWindowDelta(delta) ? windowAfter(state, delta, second) : state;
  if (isInvocations(state)) return isInvocationsDelta(delta) ? invocationsAfter(state, delta) : state;
  if (isLog(state)) return isLogDelta(delta) ? logAfter(state, delta) : state;
  if (isInvocation(state)) return isInvocation(delta) ? newerOf(state, delta) : state;
  if (isList(state)) return isListDelta(delta) ? Object(listAfter(state, delta)) : state;
  return isDoctor(delta) ? delta : state;
}

/** What is sent between two seconds. */
export type BetweenSeconds = Extract<StreamEvent, { readonly name: 'lines' | 'invocation' | 'finding' }>;

/** A topic after an event between two seconds. */
export function applyEvent(state: TopicState, { name, data }: BetweenSeconds): TopicState {
  switch (name) {
    case 'lines':
      return applyDelta(state, data, 0);
    case 'invocation':
      if (isInvocation(state)) return newerOf(state, data.invocation);
      return applyDelta(state, { changed: [data.invocation], removed: [] }, 0);
    case 'finding':
      return applyDelta(state, { changed: [data.finding], removed: [] }, 0);
  }
}

/** Whether a topic may be sent again what it has, which its delta then leaves as it is. */
export function isRepeatable(state: TopicState): boolean {
  return isInvocations(state) || isLog(state) || isInvocation(state) || (isList(state) && state.items.every(isLive));
}

function windowAfter(state: WindowState, delta: WindowDelta, second: number): WindowState {
  const columns: Record<string, Column> = {};
  for (const [figure, values] of Object.entries(delta.columns)) {
    const firstNew = second - values.length + 1;
    const known = state.columns[figure] ?? [];
    columns[figure] = Array.from({ length: windowSeconds }, (_, slot) => {
      const at = second - windowSeconds + 1 + slot;
      return (at >= firstNew ? values[at - firstNew] : known[windowSeconds - 1 - (state.endSecond - at)]) ?? null;
    });
  }
  return { ...state, endSecond: second, columns, sources: delta.sources ?? state.sources };
}

function listAfter(state: ListState<Item>, delta: CoarseListDelta<Item>): ListState<Item> {
  const { measuredAtSeconds } = delta;
  const after = measuredAtSeconds === undefined ? state : { ...state, measuredAtSeconds };
  if ('items' in delta) return { ...after, items: delta.items };
  const items = new Map(state.items.map((item) => [keyOf(item), item]));
  for (const key of delta.removed) items.delete(key);
  for (const item of delta.changed) items.set(keyOf(item), item);
  return { ...after, items: ordered([...items.values()]) };
}

function keyOf(item: Item): string {
  if (isLive(item)) return item.id;
  if ('address' in item) return sourceKey(item);
  return 'namespace' in item ? functionKey(item) : item.name;
}

function isLive(item: Item): item is LiveItem {
  return isEvent(item) || isFinding(item);
}

function isWindow(state: TopicState): state is WindowState {
  return 'columns' in state;
}

function isWindowDelta(delta: object): delta is WindowDelta {
  return 'columns' in delta;
}

function isInvocations(state: TopicState): state is InvocationsState {
  return 'invocations' in state;
}

function isInvocationsDelta(delta: object): delta is InvocationsDelta {
  return 'invocations' in delta || 'removed' in delta;
}

function isInvocation(state: object): state is LiveInvocation {
  return 'subFunctions' in state;
}

function isLog(state: TopicState): state is LogsState {
  return 'lines' in state;
}

function isLogDelta(delta: object): delta is LogsDelta {
  return 'lines' in delta;
}

function isList(state: TopicState): state is TopicState & ListState<Item> {
  return 'items' in state;
}

function isListDelta(delta: object): delta is CoarseListDelta<Item> {
  return 'changed' in delta || 'items' in delta;
}

function isDoctor(delta: object): delta is DoctorState {
  return 'findings' in delta;
}

import {
  type Column,
  type DoctorState,
  type ListDelta,
  type ListState,
  type SourceItem,
  sourceKey,
  type TopicState,
  type WindowDelta,
  type WindowState,
} from '../contract/v1/stream.ts';

/** The seconds of a window. */
const windowSeconds = 60;

/** A topic after a `second` event. @param delta its part of the event @param second the event's id */
export function applyDelta(state: TopicState, delta: object, second: number): TopicState {
  if (isWindow(state) && isWindowDelta(delta)) return windowAfter(state, delta, second);
  if (isList(state) && isListDelta(delta)) return listAfter(state, delta);
  return isDoctor(delta) ? delta : state;
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

function listAfter(state: ListState<SourceItem>, delta: ListDelta<SourceItem>): ListState<SourceItem> {
  if ('items' in delta) return { ...state, items: delta.items };
  const items = new Map(state.items.map((item) => [sourceKey(item), item]));
  for (const key of delta.removed) items.delete(key);
  for (const item of delta.changed) items.set(sourceKey(item), item);
  return { ...state, items: [...items.values()] };
}

function isWindow(state: TopicState): state is WindowState {
  return 'columns' in state;
}

function isWindowDelta(delta: object): delta is WindowDelta {
  return 'columns' in delta;
}

function isList(state: TopicState): state is ListState<SourceItem> {
  return 'items' in state;
}

function isListDelta(delta: object): delta is ListDelta<SourceItem> {
  return 'changed' in delta || 'items' in delta;
}

function isDoctor(delta: object): delta is DoctorState {
  return 'findings' in delta;
}

import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { TopicName, TopicState, WatchedTopic } from '../../src/client/client.ts';
import type { LiveStore } from './liveStore.ts';

/** The store of the page; components read it by {@link useLive}. */
export const LiveContext = createContext<LiveStore | null>(null);

/** The page's store. */
export function useLive(): LiveStore {
  const live = use(LiveContext);
  if (live === null) throw new Error('The component is outside of LiveContext.');
  return live;
}

/**
 * Renders again when what `read` returns changes; it must be a primitive value or an object that the store holds.
 * Figures that change each second are written from `live.subscribe` instead.
 */
export function useLiveValue<Value>(read: (live: LiveStore) => Value): Value {
  const live = useLive();
  return useSyncExternalStore(
    (listener) => live.subscribe(listener),
    () => read(live),
  );
}

/** Follows topics while the component is mounted. */
export function useWatch(names: readonly TopicName[]): void {
  const live = useLive();
  const key = names.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are compared, not their array
  useEffect(() => {
    const undo = names.map((name) => live.watch(name));
    return () => {
      for (const each of undo) each();
    };
  }, [live, key]);
}

/**
 * Follows a topic while the component is mounted, and renders it again when the topic changes: once a second for a
 * window, so for lists and states only.
 */
export function useTopic<Name extends TopicName>(name: Name): WatchedTopic<TopicState<Name>> | null {
  useWatch([name]);
  return useLiveValue((live) => live.topic(name));
}

/** Writes figures and draws: calls `write` once, and then before each picture after something changed. */
export function useEachUpdate(write: (live: LiveStore) => void): void {
  const live = useLive();
  useEffect(() => {
    write(live);
    return live.subscribe(() => write(live));
  }, [live, write]);
}

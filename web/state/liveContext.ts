import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { TopicName, TopicState, WatchedTopic } from '../../src/client/client.ts';
import type { LiveStore } from './liveStore.ts';

export const LiveContext = createContext<LiveStore | null>(null);

/** The page's store. */
export function useLive(): LiveStore {
  const live = use(LiveContext);
  if (live === null) throw new Error('The component is outside of LiveContext.');
  return live;
}

/**
 * Watches a topic while the component is mounted, and renders it again when the topic changes: once a second for a
 * window, so for lists and states only. Figures are written from `live.subscribe`.
 */
export function useTopic<Name extends TopicName>(name: Name): WatchedTopic<TopicState<Name>> | null {
  const live = useLive();
  useEffect(() => live.watch(name), [live, name]);
  return useSyncExternalStore(
    (listener) => live.subscribe(listener),
    () => live.topic(name),
  );
}

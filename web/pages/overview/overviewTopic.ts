import type { LiveStore } from '../../state/liveStore.ts';
import type { OverviewState } from './overviewItems.ts';

/** The topic `overview` as it is shown: held while a second is frozen. Null before its first state. */
export function shownOverview(live: LiveStore): OverviewState | null {
  return newestOverview(live);
}

/** The newest one, whatever is frozen. */
export function newestOverview(live: LiveStore): OverviewState | null {
  const topics: Readonly<Record<string, { readonly state: object | null } | undefined>> = live.newest.topics;
  const state = topics['overview']?.state ?? null;
  return isOverview(state) ? state : null;
}

function isOverview(state: object | null): state is OverviewState {
  return state !== null && 'totals' in state && 'running' in state;
}

import { useLiveValue } from '../../state/liveContext.ts';
import type { SettledOrder } from './settledOrder.ts';

/** Whether an earlier second is shown, frozen or under the pointer. Rows are sorted by the newest lists, not by that second. */
export function useIsHeld(): boolean {
  return useLiveValue((live) => !live.readsNewest);
}

/** When rows were sorted, to be said where their order is not by what is shown: another order waits, or a second is held. */
export function settledSince<Item>(order: SettledOrder<Item>, isHeld: boolean): number | null {
  return isHeld || order.isWaiting ? order.sortedAtMs : null;
}

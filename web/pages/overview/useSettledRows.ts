import { useCallback, useReducer, useState } from 'react';
import { useLiveValue } from '../../state/liveContext.ts';
import { SettledOrder } from './settledOrder.ts';

/** Whether an earlier second is shown, frozen or under the pointer. Rows are sorted by the newest lists, not by that second. */
export function useIsHeld(): boolean {
  return useLiveValue((live) => !live.readsNewest);
}

/** Rows that stay where they are while somebody reads them. */
export interface SettledRows<Item> {
  /** Puts rows in the order to show, as {@link SettledOrder.next} does; another function when that may be another one. */
  readonly settle: (
    wanted: readonly Item[],
    wish: string,
  ) => {
    readonly rows: readonly Item[];
    /** When they were sorted, while they are not by what is shown: another order waits, or a second is held. */
    readonly sortedAtMs: number | null;
  };
  /** To be told whether somebody points at a row or has one focused. Renders only where an order that waited is due. */
  readonly onBusy: (isBusy: boolean) => void;
}

/** Keeps the order of a table while it is read. @param keyOf what a row is known by */
export function useSettledRows<Item>(keyOf: (item: Item) => string): SettledRows<Item> {
  const [order] = useState(() => new SettledOrder(keyOf));
  const isHeld = useIsHeld();
  const [timesDue, setDue] = useReducer((times: number) => times + 1, 0);
  const onBusy = useCallback(
    (isBusy: boolean) => {
      if (order.busy(isBusy)) setDue();
    },
    [order],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is another one when it is due
  const settle = useCallback(
    (wanted: readonly Item[], wish: string) => {
      const rows = order.next(wanted, wish, isHeld, performance.now());
      return { rows, sortedAtMs: isHeld || order.isWaiting ? order.sortedAtMs : null };
    },
    [order, isHeld, timesDue],
  );
  return { settle, onBusy };
}

import { useMemo, useState } from 'react';
import type { OverviewView } from '../../state/view.ts';
import { type FunctionItem, functionKey } from './overviewItems.ts';
import { type TableLine, tableLines } from './rowGroups.ts';
import { filtered, sorted, sortOf } from './rowOrder.ts';
import { SettledOrder } from './settledOrder.ts';
import { settledSince, useIsHeld } from './useIsHeld.ts';

/** The lines of the function table, as the view asks for them. */
export interface FunctionLines {
  readonly lines: readonly TableLine[];
  /** Functions that match the filter. */
  readonly shown: number;
  /** When the rows were sorted, while they are not by what is shown; null otherwise. */
  readonly sortedAtMs: number | null;
}

/** @param isBusy whether somebody points at a row or has one focused: rows stay where they are */
export function useFunctionLines(
  functions: readonly FunctionItem[],
  { filter, sort, group }: OverviewView,
  isBusy: boolean,
): FunctionLines {
  const [order] = useState(() => new SettledOrder<FunctionItem>(functionKey));
  const isHeld = useIsHeld();
  return useMemo(() => {
    const wanted = sorted(filtered(functions, filter), sortOf(sort));
    const wish = JSON.stringify([filter, sort, group]);
    const shown = order.next(wanted, wish, isBusy || isHeld, performance.now());
    return { lines: tableLines(shown, group), shown: shown.length, sortedAtMs: settledSince(order, isHeld) };
  }, [order, functions, filter, sort, group, isBusy, isHeld]);
}

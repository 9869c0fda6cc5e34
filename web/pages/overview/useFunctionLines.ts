import { useMemo } from 'react';
import type { OverviewView } from '../../state/view.ts';
import { type FunctionItem, functionKey } from './overviewItems.ts';
import { type TableLine, tableLines } from './rowGroups.ts';
import { filtered, sorted, sortOf } from './rowOrder.ts';
import { useSettledRows } from './useSettledRows.ts';

/** The lines of the function table, as the view asks for them. */
export interface FunctionLines {
  readonly lines: readonly TableLine[];
  /** Functions that match the filter. */
  readonly shown: number;
  /** When the rows were sorted, while they are not by what is shown; null otherwise. */
  readonly sortedAtMs: number | null;
  /** To be told whether somebody points at a row or has one focused: rows stay where they are. */
  readonly onBusy: (isBusy: boolean) => void;
}

/** The functions that the view asks for, in its order. */
export function useFunctionLines(
  functions: readonly FunctionItem[],
  { filter, sort, group }: OverviewView,
): FunctionLines {
  const { settle, onBusy } = useSettledRows<FunctionItem>(functionKey);
  return useMemo(() => {
    const wanted = sorted(filtered(functions, filter), sortOf(sort));
    const wish = JSON.stringify([filter, sort, group]);
    const { rows, sortedAtMs } = settle(wanted, wish);
    return { lines: tableLines(rows, group), shown: rows.length, sortedAtMs, onBusy };
  }, [settle, onBusy, functions, filter, sort, group]);
}

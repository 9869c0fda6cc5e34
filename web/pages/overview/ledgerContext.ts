import { createContext, use, useLayoutEffect, useRef } from 'react';
import type { Ledger, LedgerRow } from './ledger.ts';

/** The ledger of the page; components read it by {@link useLedger}. */
export const LedgerContext = createContext<Ledger | null>(null);

/** The ledger of the page. Throws outside of {@link LedgerContext}. */
export function useLedger(): Ledger {
  const ledger = use(LedgerContext);
  if (ledger === null) throw new Error('The component is outside of LedgerContext.');
  return ledger;
}

/**
 * Puts a row into the ledger while the component is mounted.
 * @param make makes the row once its elements are there; it is made again when this function is another one
 * @param change brings the row up to date after each render
 */
export function useLedgerRow<Row extends LedgerRow>(make: () => Row | null, change: (row: Row) => void): void {
  const ledger = useLedger();
  const row = useRef<Row | null>(null);
  useLayoutEffect(() => {
    row.current = make();
    return row.current === null ? undefined : ledger.add(row.current);
  }, [ledger, make]);
  useLayoutEffect(() => {
    if (row.current === null) return;
    change(row.current);
    ledger.changed();
  });
}

/** The elements of a row that are written: those with `data-cell`, by its value. */
export function cellsOf(row: HTMLElement): ReadonlyMap<string, HTMLElement> {
  const cells = new Map<string, HTMLElement>();
  for (const element of row.querySelectorAll<HTMLElement>('[data-cell]')) {
    cells.set(element.dataset['cell'] ?? '', element);
  }
  return cells;
}

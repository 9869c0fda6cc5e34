import { useCallback } from 'react';
import { type OverviewView, openingBeside, pageOf, useView } from '../../state/view.ts';
import type { FunctionItem } from './overviewItems.ts';

type Named = Pick<FunctionItem, 'namespace' | 'name'>;

/** What opens a function from the overview, and changes the view. */
export interface Opening {
  /** Opens a function: beside the list, where there is room for it. */
  readonly open: (item: Named) => void;
  readonly openPage: (item: Named) => void;
  readonly onView: (changes: Partial<OverviewView>) => void;
}

/** @param isWide whether there is room beside the list */
export function useOpening(view: OverviewView, isWide: boolean): Opening {
  const [, go] = useView();
  const openPage = useCallback(
    ({ namespace, name }: Named) => go(pageOf({ namespace, name, invocation: null }, view.connection)),
    [go, view.connection],
  );
  const open = useCallback(
    (item: Named) => {
      if (!isWide) {
        openPage(item);
        return;
      }
      const { namespace, name } = item;
      if (view.open?.namespace === namespace && view.open.name === name) return;
      go({ ...view, open: { namespace, name, invocation: null } }, openingBeside(view));
    },
    [go, view, isWide, openPage],
  );
  const onView = useCallback(
    (changes: Partial<OverviewView>) => go({ ...view, ...changes }, { replace: true }),
    [go, view],
  );
  return { open, openPage, onView };
}

import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { PageGrid } from '../lib/pageGrid.ts';
import type { GridStore } from './gridStore.ts';
import type { SessionState, SessionStore } from './session.ts';
import type { Choices, Settings } from './settings.ts';
import type { Bindings, Shortcuts } from './shortcuts.ts';
import type { StripSlot, StripSource } from './stripSlot.ts';

/** What there is once for the page. */
export interface PageState {
  /** Address of the server, with its path prefix and no slash at the end. */
  readonly server: string;
  /** Path of the dashboard, without a slash at the end. */
  readonly base: string;
  /** The version that the page was built from. */
  readonly version: string;
  readonly session: SessionStore;
  readonly settings: Settings;
  readonly grid: GridStore;
  readonly shortcuts: Shortcuts;
  readonly strip: StripSlot;
}

/** The state of the page; components read it by {@link usePage}. */
export const PageContext = createContext<PageState | null>(null);

/** The state of the page. Throws outside of {@link PageContext}. */
export function usePage(): PageState {
  const page = use(PageContext);
  if (page === null) throw new Error('The component is outside of PageContext.');
  return page;
}

/** The grid of a part of the page that has one of its own; null where that of the page holds. */
export const PartGridContext = createContext<PageGrid | null>(null);

/** Where things are; renders again when the window changes its size. */
export function useGrid(): PageGrid {
  const { grid } = usePage();
  const part = use(PartGridContext);
  const whole = useSyncExternalStore(
    (listener) => grid.subscribe(listener),
    () => grid.current,
  );
  return part ?? whole;
}

/** What was chosen in the settings. */
export function useChoices(): Choices {
  const { settings } = usePage();
  return useSyncExternalStore(
    (listener) => settings.subscribe(listener),
    () => settings.choices,
  );
}

/** Who uses the page. */
export function useSession(): SessionState {
  const { session } = usePage();
  return useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.state,
  );
}

/** Shortcuts that work while the component is mounted. `bindings` must be the same object unless they change. */
export function useShortcuts(bindings: Bindings): void {
  const { shortcuts } = usePage();
  useEffect(() => shortcuts.add(bindings), [shortcuts, bindings]);
}

/** What the time strip shows while the component is mounted; the same object unless it changes. */
export function useStrip(source: StripSource): void {
  const { strip } = usePage();
  useEffect(() => strip.show(source), [strip, source]);
}

import { useWords } from '../../i18n/words.ts';
import type { IconName } from '../../lib/icons.ts';
import { namedCommand } from '../../lib/namedCommand.ts';
import { useLive, useLiveValue } from '../../state/liveContext.ts';
import { useChoices, usePage } from '../../state/pageContext.ts';
import { type OpenFunction, pageOf, useView, wholeOverview } from '../../state/view.ts';

/** An action of the palette. */
export interface Action {
  /** Unique. */
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** Its shortcut as it is shown, for learning. */
  readonly keys?: string;
  /** Runs after the palette has closed; a text is copied, and the palette stays to say so. */
  readonly run: (() => void) | { readonly copies: string };
  /** Whether it moves the focus: else it goes back to where it was. */
  readonly movesFocus?: boolean;
}

interface PaletteActions {
  readonly actions: readonly Action[];
  readonly settings: readonly Action[];
}

interface ActionOptions {
  readonly onKeys: () => void;
  /** Asks about the figure that had the focus, or the first of its row or of the page. */
  readonly onAsk: () => void;
  /** Functions that may be called from here. */
  readonly callable: readonly Pick<OpenFunction, 'namespace' | 'name'>[];
}

/** What can be done from anywhere, and the settings. */
export function usePaletteActions({ onKeys, onAsk, callable }: ActionOptions): PaletteActions {
  const { frame } = useWords();
  const { settings } = usePage();
  const live = useLive();
  const [view, go] = useView();
  const { singleKeys, clock } = useChoices();
  const findings = useLiveValue(({ newest }) => newest.topics.findings?.state?.items ?? null);
  const { connection } = view;
  const isFrozen = live.frozenSecond !== null;
  const actions: Action[] = [];
  if (view.page !== 'overview') {
    actions.push({
      id: 'overview',
      label: frame.overview,
      icon: 'overview',
      keys: 'G O',
      run: () => go(wholeOverview(connection)),
    });
  }
  actions.push({
    id: 'freeze',
    label: isFrozen ? frame.goLive : frame.freeze,
    icon: isFrozen ? 'play' : 'pause',
    keys: 'F',
    run: () => (isFrozen ? live.goLive() : live.freeze(live.newestSecond ?? 0)),
  });
  for (const { namespace, name } of callable) {
    const isShown = view.page === 'function' && view.namespace === namespace && view.name === name;
    const form = { ...pageOf({ namespace, name, invocation: null }, connection), invoke: true };
    actions.push({
      id: `invoke:${namespace}/${name}`,
      label: frame.invokeFunction(name),
      icon: 'invoke',
      ...(isShown && { keys: 'V' }),
      run: () => go(form),
    });
  }
  if (view.page === 'overview') {
    const sorted = { ...view, sort: '-errorPercent' };
    const run = () => go(sorted, { replace: true });
    actions.push({ id: 'sort', label: frame.sortByErrors, icon: 'functions', keys: 'E', run });
  }
  actions.push({ id: 'ask', label: frame.keyFigure, icon: 'search', keys: 'I', run: onAsk, movesFocus: true });
  for (const { id, endedSeconds, action, subject } of findings ?? []) {
    const command = endedSeconds === null ? namedCommand(action.en) : null;
    if (command === null) continue;
    actions.push({ id: `copy:${id}`, label: frame.copyCommand(subject.name), icon: 'copy', run: { copies: command } });
  }
  actions.push({ id: 'link', label: frame.copyLink, icon: 'copy', run: { copies: location.href } });
  const otherTheme = settings.theme === 'dark' ? 'light' : 'dark';
  const otherClock = clock === 'utc' ? 'local' : 'utc';
  return {
    actions,
    settings: [
      {
        id: 'theme',
        label: frame.switchTheme[otherTheme],
        icon: 'theme',
        run: () => settings.change({ theme: otherTheme }),
      },
      {
        id: 'language',
        label: frame.switchLanguage,
        icon: 'settings',
        run: () => settings.change({ language: settings.language === 'zh' ? 'en' : 'zh' }),
      },
      {
        id: 'clock',
        label: frame.switchClock[otherClock],
        icon: 'settings',
        run: () => settings.change({ clock: otherClock }),
      },
      {
        id: 'singleKeys',
        label: frame.switchSingleKeys[singleKeys ? 'off' : 'on'],
        icon: 'settings',
        run: () => settings.change({ singleKeys: !singleKeys }),
      },
      { id: 'keys', label: frame.keys, icon: 'settings', keys: '?', run: onKeys, movesFocus: true },
    ],
  };
}

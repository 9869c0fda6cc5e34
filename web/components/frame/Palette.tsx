import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { useEffect, useState } from 'react';
import { createClient, type V1Answers } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import type { IconName } from '../../lib/icons.ts';
import { useLive } from '../../state/liveContext.ts';
import { usePage } from '../../state/pageContext.ts';
import { useView } from '../../state/view.ts';
import { Key } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import sheet from './KeysSheet.module.css';
import styles from './Palette.module.css';

type FunctionItem = V1Answers['functions']['items'][number];

const mostFunctions = 8;

/** An action of the palette. */
interface Action {
  /** Unique. */
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** Its shortcut as it is shown, for learning. */
  readonly keys?: string;
  readonly run: () => void;
}

interface PaletteProps {
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

/** Finds functions and actions by a part of their name. */
export function Palette({ onClose, onKeys }: PaletteProps) {
  const { frame } = useWords();
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className={sheet['scrim']} />
        <Dialog.Content className={styles['palette']} aria-describedby={undefined}>
          <Dialog.Title className={styles['spoken']}>{frame.palette}</Dialog.Title>
          <Search onClose={onClose} onKeys={onKeys} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Search({ onClose, onKeys }: PaletteProps) {
  const { frame } = useWords();
  const [view, go] = useView();
  const [text, setText] = useState('');
  const functions = useFunctions(text, view.connection);
  const actions = useActions(onKeys).filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const { connection } = view;
  const [chosen, setChosen] = useState('');
  const values = [...functions.map(idOf), ...actions.map(({ id }) => id)];
  const run = (what: () => void) => {
    onClose();
    what();
  };
  return (
    <Command
      label={frame.find}
      shouldFilter={false}
      loop
      // The functions arrive later than the actions: the first of all is selected until another one is.
      value={values.includes(chosen) ? chosen : (values[0] ?? '')}
      onValueChange={setChosen}
    >
      <div className={styles['field']}>
        <Icon name="search" />
        <Command.Input
          className={styles['input']}
          value={text}
          onValueChange={(next) => {
            setText(next);
            setChosen('');
          }}
          placeholder={frame.find}
        />
      </div>
      <Command.List className={styles['list']}>
        <Command.Empty className={styles['empty']}>{frame.nothingFound}</Command.Empty>
        {functions.length === 0 ? null : (
          <Command.Group heading={frame.functions}>
            {functions.map((fn) => (
              <Command.Item
                key={`${fn.namespace}/${fn.name}`}
                value={idOf(fn)}
                className={styles['item']}
                onSelect={() =>
                  run(() =>
                    go({
                      page: 'function',
                      connection,
                      namespace: fn.namespace,
                      name: fn.name,
                      invocation: null,
                      invoke: false,
                    }),
                  )
                }
              >
                <Icon name="functions" size={14} />
                <Matched text={fn.name} part={text} />
                <span className={styles['hint']}>
                  {fn.state === 'scaled_to_zero' ? frame.scaledToZero : fn.namespace}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {actions.length === 0 ? null : (
          <Command.Group heading={frame.actions}>
            {actions.map((action) => (
              <Command.Item
                key={action.id}
                value={action.id}
                className={styles['item']}
                onSelect={() => run(action.run)}
              >
                <Icon name={action.icon} size={14} />
                <Matched text={action.label} part={text} />
                <span className={styles['hint']}>{action.keys === undefined ? null : <Key>{action.keys}</Key>}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
      <div className={styles['foot']}>
        <Key>↑</Key>
        <Key>↓</Key>
        {frame.select}
        <Key>↵</Key>
        {frame.open}
      </div>
    </Command>
  );
}

function idOf({ namespace, name }: FunctionItem): string {
  return `${namespace}/${name}`;
}

/** A text with the letters that were searched for in the accent's colour. */
function Matched({ text, part }: { readonly text: string; readonly part: string }) {
  const wanted = part.trim().toLowerCase();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return <span className={styles['name']}>{text}</span>;
  return (
    <span className={styles['name']}>
      {text.slice(0, at)}
      <em>{text.slice(at, at + wanted.length)}</em>
      {text.slice(at + wanted.length)}
    </span>
  );
}

/** The functions whose name contains a text, as the server finds them; those of the last answer until the next one. */
function useFunctions(text: string, connection: string | null): readonly FunctionItem[] {
  const { server } = usePage();
  const [found, setFound] = useState<readonly FunctionItem[]>([]);
  useEffect(() => {
    const ending = new AbortController();
    const client = createClient({ server, signal: ending.signal, ...(connection === null ? {} : { connection }) });
    const q = text.trim();
    client.functions({ limit: mostFunctions, ...(q === '' ? {} : { q }) }).then(
      ({ items }) => setFound(items),
      () => {
        // What was found before stays; the pulse says what is wrong.
      },
    );
    return () => ending.abort();
  }, [server, connection, text]);
  return found;
}

function useActions(onKeys: () => void): readonly Action[] {
  const { frame } = useWords();
  const { settings } = usePage();
  const live = useLive();
  const [view, go] = useView();
  const isFrozen = live.frozenSecond !== null;
  const otherTheme = settings.theme === 'dark' ? 'light' : 'dark';
  return [
    ...(view.page === 'overview'
      ? []
      : [
          {
            id: 'overview',
            label: frame.overview,
            icon: 'overview' as const,
            keys: 'G O',
            run: () =>
              go({ page: 'overview', connection: view.connection, filter: '', sort: null, group: 'none', open: null }),
          },
        ]),
    {
      id: 'freeze',
      label: isFrozen ? frame.goLive : frame.freeze,
      icon: isFrozen ? 'play' : 'pause',
      keys: 'F',
      run: () => (isFrozen ? live.goLive() : live.freeze(live.newestSecond ?? 0)),
    },
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
    { id: 'keys', label: frame.keys, icon: 'settings', keys: '?', run: onKeys },
  ];
}

import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { TopicName } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { copiedText } from '../../lib/copiedText.ts';
import { useWatch } from '../../state/liveContext.ts';
import { useGrid } from '../../state/pageContext.ts';
import { openingBeside, pageOf, useView, wholeOverview } from '../../state/view.ts';
import { Key } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import sheet from './KeysSheet.module.css';
import styles from './Palette.module.css';
import { FunctionItem, NodeItem, PaletteItem, PodItem } from './PaletteItem.tsx';
import { isWanted, matches, paletteQuery, scopes } from './paletteQuery.ts';
import { type Action, usePaletteActions } from './usePaletteActions.ts';
import { useMayInvoke, usePaletteSearch } from './usePaletteSearch.ts';

interface PaletteProps {
  readonly onClose: () => void;
  readonly onKeys: () => void;
  /** Asks about a figure of the page. */
  readonly onAsk: () => void;
}

/** Finds functions, pods, nodes, actions and settings by a part of their name. */
export function Palette({ onClose, onKeys, onAsk }: PaletteProps) {
  const { frame } = useWords();
  const due = useRef<(() => void) | null>(null);
  const run = (what: () => void, movesFocus = false) => {
    onClose();
    // The dialog keeps the focus as long as it is there.
    if (movesFocus) due.current = what;
    else what();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className={sheet['scrim']} />
        <Dialog.Content
          className={styles['palette']}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (due.current === null) return;
            event.preventDefault();
            due.current();
          }}
        >
          <Dialog.Title className={styles['spoken']}>{frame.palette}</Dialog.Title>
          <Search onRun={run} onKeys={onKeys} onAsk={onAsk} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface SearchProps extends Omit<PaletteProps, 'onClose'> {
  /** Closes the palette, then runs something. */
  readonly onRun: (what: () => void, movesFocus?: boolean) => void;
}

function Search({ onRun, onKeys, onAsk }: SearchProps) {
  const { frame } = useWords();
  const { isWide, isNarrow } = useGrid();
  const [view, go] = useView();
  const { connection } = view;
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const [copied, setCopied] = useState<string | null>(null);
  // A text that could not be copied is in the field, and is not looked for.
  const [uncopied, setUncopied] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const query = useMemo(() => paletteQuery(typed), [typed]);
  const { text } = query;
  const { functions, pods, nodes } = usePaletteSearch(query, connection);
  useWatch(
    useMemo((): readonly TopicName[] => {
      const key = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
        `${namespace}/${name}` as const;
      return [
        ...(['overview', 'nodes', 'findings'] as const),
        ...functions.map((fn) => `function:${key(fn)}` as const),
        ...pods.map((pod) => `pod:${key(pod)}` as const),
      ];
    }, [functions, pods]),
  );
  const mayInvoke = useMayInvoke(connection);
  const shown = view.page === 'function' ? [{ namespace: view.namespace, name: view.name }] : [];
  const first = text === '' ? undefined : functions.find((fn) => !shown.some((each) => isSame(each, fn)));
  const callable = mayInvoke ? [...shown, ...(first === undefined ? [] : [first])] : [];
  const all = usePaletteActions({ onKeys, onAsk, callable });
  const isListed = ({ label }: Action) => isWanted(query, 'actions') && matches(label, text);
  const [actions, settings] = [all.actions.filter(isListed), all.settings.filter(isListed)];
  const values = [
    ...functions.map(({ namespace, name }) => `fn:${namespace}/${name}`),
    ...pods.map(({ namespace, name }) => `pod:${namespace}/${name}`),
    ...nodes.map(({ name }) => `node:${name}`),
    ...[...actions, ...settings].map(({ id }) => id),
  ];
  const value = values.includes(chosen) ? chosen : (values[0] ?? '');

  const change = (next: string) => {
    setTyped(next);
    setChosen('');
    setCopied(null);
    setUncopied(null);
  };
  const copy = (id: string, what: string) => {
    const safe = copiedText(what);
    // Without a clipboard, outside of secure contexts, the text is in the field, selected.
    const select = () => {
      setUncopied(safe);
      requestAnimationFrame(() => field.current?.select());
    };
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (clipboard === undefined) select();
    else clipboard.writeText(safe).then(() => setCopied(id), select);
  };
  const perform = ({ id, run, movesFocus }: Action) =>
    typeof run === 'function' ? onRun(run, movesFocus) : copy(id, run.copies);
  const openPage = (fn: { readonly namespace: string; readonly name: string }) =>
    onRun(() => go(pageOf({ namespace: fn.namespace, name: fn.name, invocation: null }, connection)));
  const openNode = (node: string) => {
    const isThere = view.page === 'overview' && view.node === node;
    const row = `[role="table"] [data-row="${CSS.escape(node)}"]`;
    if (isThere) document.querySelector<HTMLElement>(row)?.focus();
    else if (view.page === 'overview') go({ ...view, node }, { replace: true });
    else go({ ...wholeOverview(connection), node });
  };
  const hasNamespaces = new Set(functions.map(({ namespace }) => namespace)).size > 1;
  const hasPanel = isWide && view.page === 'overview';
  const onKeyDown = (event: KeyboardEvent) => {
    const fn = functions.find(({ namespace, name }) => value === `fn:${namespace}/${name}`);
    if (!hasPanel || fn === undefined || event.key !== 'Enter' || !event.altKey) return;
    event.preventDefault();
    const open = { namespace: fn.namespace, name: fn.name, invocation: null };
    onRun(() => go({ ...view, open }, openingBeside(view)));
  };

  const actionItem = (action: Action) => (
    <PaletteItem
      key={action.id}
      value={action.id}
      icon={action.icon}
      label={action.label}
      text={text}
      onSelect={() => perform(action)}
    >
      {copied === action.id ? (
        <span role="status">{frame.copied}</span>
      ) : action.keys === undefined ? null : (
        action.keys.split(' ').map((key) => <Key key={key}>{key}</Key>)
      )}
    </PaletteItem>
  );
  return (
    <Command label={frame.find} shouldFilter={false} loop value={value} onValueChange={setChosen} onKeyDown={onKeyDown}>
      <div className={styles['field']}>
        <Icon name="search" />
        <Command.Input
          ref={field}
          className={styles['input']}
          value={uncopied ?? typed}
          onValueChange={change}
          placeholder={frame.find}
        />
      </div>
      <Command.List className={styles['list']}>
        <Command.Empty className={styles['empty']}>{frame.nothingFound}</Command.Empty>
        {functions.length === 0 ? null : (
          <Command.Group heading={frame.functions}>
            {functions.map((fn) => (
              <FunctionItem
                key={`${fn.namespace}/${fn.name}`}
                item={fn}
                text={text}
                showsNamespace={hasNamespaces}
                onSelect={() => openPage(fn)}
              />
            ))}
          </Command.Group>
        )}
        {pods.length === 0 ? null : (
          <Command.Group heading={frame.pods}>
            {pods.map((pod) => (
              <PodItem
                key={pod.uid}
                item={pod}
                text={text}
                onSelect={() => openPage({ namespace: pod.namespace, name: pod.function })}
              />
            ))}
          </Command.Group>
        )}
        {nodes.length === 0 ? null : (
          <Command.Group heading={frame.nodesTitle}>
            {nodes.map((node) => (
              <NodeItem
                key={node.name}
                item={node}
                text={text}
                onSelect={() => onRun(() => openNode(node.name), true)}
              />
            ))}
          </Command.Group>
        )}
        {actions.length === 0 ? null : <Command.Group heading={frame.actions}>{actions.map(actionItem)}</Command.Group>}
        {settings.length === 0 ? null : (
          <Command.Group heading={frame.settings}>{settings.map(actionItem)}</Command.Group>
        )}
      </Command.List>
      <div className={styles['foot']}>
        <span>
          <Key>↑</Key>
          <Key>↓</Key>
          {frame.select}
        </span>
        <span>
          <Key>↵</Key>
          {frame.open}
        </span>
        {hasPanel ? (
          <span>
            <Key>Alt ↵</Key>
            {frame.openInPanel}
          </span>
        ) : null}
        {isNarrow ? null : (
          <span className={styles['scopes']}>
            {scopes.map(([prefix]) => (
              <Key key={prefix}>{prefix}</Key>
            ))}
            {frame.filter}
          </span>
        )}
      </div>
    </Command>
  );
}

function isSame(
  one: { readonly namespace: string; readonly name: string },
  other: { readonly namespace: string; readonly name: string },
): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

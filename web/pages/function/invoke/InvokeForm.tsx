import { type KeyboardEvent, useMemo } from 'react';
import { Button, Key } from '../../../components/Button.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useWords } from '../../../i18n/words.ts';
import {
  bodyFacts,
  draftFault,
  type InvokeDraft,
  invokeAddress,
  prettyJson,
  requestOf,
} from '../../../lib/invokeRequest.ts';
import { curlCommand } from '../../../lib/shellCommand.ts';
import { usePage } from '../../../state/pageContext.ts';
import type { FunctionView } from '../../../state/view.ts';
import { PaneHead } from '../PaneHead.tsx';
import { BodyEditor } from './BodyEditor.tsx';
import { HeaderFields } from './HeaderFields.tsx';
import styles from './Invoke.module.css';

/** Content types that are offered; an empty one sends none. */
const contentTypes = [
  'application/json',
  'text/plain; charset=utf-8',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  '',
];

interface InvokeFormProps {
  readonly view: FunctionView;
  readonly draft: InvokeDraft;
  readonly mayInvoke: boolean | null;
  readonly isRunning: boolean;
  readonly onChange: (draft: InvokeDraft) => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

/** What is sent to the function. */
export function InvokeForm(props: InvokeFormProps) {
  const { view, draft, mayInvoke, isRunning, onChange, onSend, onClose } = props;
  const { invoke: words } = useWords().functionPage;
  const { server } = usePage();
  const fault = draftFault(draft);
  const { body, contentType } = draft;
  const facts = useMemo(() => bodyFacts({ body, contentType }), [body, contentType]);
  const canSend = mayInvoke === true && fault === null && !isRunning;
  const change = (changes: Partial<InvokeDraft>) => onChange({ ...draft, ...changes });
  const address = invokeAddress(server, view, draft.query, view.connection);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <form
      className={styles['frame']}
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      <PaneHead title={words.title(view.name)}>
        <CopyButton text={curlCommand({ method: 'POST', url: address, ...requestOf(draft) })} label={words.copyCurl} />
        <Button look="bare" aria-label={words.close} onClick={onClose}>
          <Icon name="close" size={13} />
        </Button>
      </PaneHead>
      <div className={styles['form']}>
        <span>{words.request}</span>
        <label className={styles['address']}>
          <span title={view.name}>
            POST <bdi>/{view.name}</bdi>?
          </span>
          <input
            value={draft.query}
            spellCheck={false}
            aria-label={words.query}
            onChange={(event) => change({ query: event.target.value })}
          />
        </label>
        <label htmlFor="invoke-type">{words.contentType}</label>
        <select
          id="invoke-type"
          className={styles['field']}
          value={draft.contentType}
          onChange={(event) => change({ contentType: event.target.value })}
        >
          {contentTypes.map((type) => (
            <option key={type} value={type}>
              {type === '' ? words.noContentType : type}
            </option>
          ))}
        </select>
        <span>{words.headers}</span>
        <HeaderFields headers={draft.headers} onChange={(headers) => change({ headers })} />
        <label htmlFor="invoke-body">{words.body}</label>
        <BodyEditor id="invoke-body" value={draft.body} onChange={(body) => change({ body })} />
        <span />
        <div className={styles['send']}>
          <Button type="submit" look="solid" disabled={!canSend}>
            {words.invoke}
          </Button>
          <Key>Ctrl ↵</Key>
          <span className={styles['hint']} role="status">
            {mayInvoke === false ? words.refused : fault === null ? words.runsReal : words.faults[fault]}
          </span>
          <span>
            {facts.json === null ? '' : `${facts.json === 'valid' ? words.validJson : words.invalidJson}, `}
            {words.bytes(String(facts.bytes))}
          </span>
          <Button
            look="bare"
            disabled={facts.json !== 'valid'}
            onClick={() => change({ body: prettyJson(draft.body) ?? draft.body })}
          >
            {words.format}
          </Button>
        </div>
      </div>
    </form>
  );
}

import { useState } from 'react';
import { useWords } from '../../../i18n/words.ts';
import { emptyDraft } from '../../../lib/invokeRequest.ts';
import { useGrid, usePage } from '../../../state/pageContext.ts';
import type { FunctionView } from '../../../state/view.ts';
import { CallLog } from '../call/CallLog.tsx';
import { CallPane } from '../call/CallPane.tsx';
import { Channels } from '../channels/Channels.tsx';
import page from '../FunctionPage.module.css';
import type { FunctionAnswer } from '../functionData.ts';
import { PaneHead } from '../PaneHead.tsx';
import { ShownCall } from '../shownCall.ts';
import styles from './Invoke.module.css';
import { InvokeForm } from './InvokeForm.tsx';
import { InvokeResult } from './InvokeResult.tsx';
import { useInvoke, useSentInvocation } from './useInvoke.ts';

/** The form in place of the call, its result below; at the right the call that it made, while it runs. */
export function InvokePage({
  view,
  mayInvoke,
  state,
  onClose,
}: {
  readonly view: FunctionView;
  /** Null while it is not known. */
  readonly mayInvoke: boolean | null;
  readonly state: FunctionAnswer['state'];
  readonly onClose: () => void;
}) {
  const { namespace, name, connection } = view;
  const subject = `${namespace}/${name}` as const;
  const { invoke: words } = useWords().functionPage;
  const { language } = usePage().settings;
  const { width: window, rail, figures, pad } = useGrid();
  const [draft, setDraft] = useState(emptyDraft);
  const { sent, send } = useInvoke(view);
  const { call, answer, isAway } = useSentInvocation(view, sent);
  const [shownCalls, setShownCalls] = useState({ id: '', shown: new ShownCall(namespace, name, '') });
  const id = call?.id ?? '';
  if (shownCalls.id !== id) setShownCalls({ id, shown: new ShownCall(namespace, name, id) });
  const matched = answer?.matched ?? null;
  const why = answer?.why ?? null;
  const right = window - rail - (figures + pad - 24);
  return (
    <div className={page['split']} data-invoke="">
      <div className={page['left']} data-solid="">
        <InvokeForm
          {...{ view, draft, mayInvoke, onClose }}
          isRunning={sent !== null && sent.result === null && !sent.isUnanswered}
          onChange={setDraft}
          onSend={() => void send(draft)}
        />
        {sent === null ? null : <InvokeResult sent={sent} />}
      </div>
      <div className={page['right']}>
        <Channels {...{ subject, state, rest: 0, shownCall: shownCalls.shown, isShort: true }} onSelect={() => {}} />
        <div className={styles['followed']} data-solid="">
          {call !== null ? (
            <>
              <CallPane
                {...{ call, subject, width: right }}
                foundBy={matched === null ? null : words.matched[matched]}
              />
              <CallLog {...{ subject, call, connection }} onlyCall />
            </>
          ) : sent === null || sent.result?.isOfFunction === false ? null : (
            <PaneHead
              title={words.result}
              note={isAway ? words.notLooked : why === null || sent.result === null ? words.looking : why[language]}
            />
          )}
        </div>
      </div>
    </div>
  );
}

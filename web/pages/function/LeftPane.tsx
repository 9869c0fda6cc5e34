import type { ReactNode } from 'react';
import type { FaascopeError, V1Answers } from '../../../src/client/client.ts';
import { useWords } from '../../i18n/words.ts';
import { shortCallId } from '../../lib/callSelection.ts';
import { useLiveValue } from '../../state/liveContext.ts';
import { useGrid, usePage } from '../../state/pageContext.ts';
import type { FunctionView } from '../../state/view.ts';
import { CallLog } from './call/CallLog.tsx';
import { CallPane } from './call/CallPane.tsx';
import type { FunctionAnswer } from './functionData.ts';
import idle from './idle/Idle.module.css';
import { ScaledToZero } from './idle/ScaledToZero.tsx';
import { Starting } from './idle/Starting.tsx';
import { PaneHead } from './PaneHead.tsx';
import type { ShownCall } from './shownCall.ts';

interface LeftPaneProps {
  readonly view: FunctionView;
  readonly shownCall: ShownCall;
  readonly answer: FunctionAnswer | null;
  /** Why there was no answer about the function; null otherwise. */
  readonly error: FaascopeError | null;
  readonly pods: V1Answers['pods']['items'];
  readonly mayInvoke: boolean;
  readonly isKubernetes: boolean;
  readonly hasScaleLabel: boolean;
  readonly onStep: (by: -1 | 1) => void;
  readonly onInvoke: () => void;
  /** Stands between the call and the log. */
  readonly between?: ReactNode;
}

/** Width of the left column: what the axis and its head leave over. */
export function useLeftWidth(): number {
  const { figures, pad } = useGrid();
  return figures + pad - 24;
}

/** The call that is shown, else why there is none; below it the log. */
export function LeftPane(props: LeftPaneProps) {
  const { view, shownCall, answer, error, pods, mayInvoke, isKubernetes, hasScaleLabel } = props;
  const { onStep, onInvoke, between } = props;
  const { namespace, name, connection } = view;
  const subject = `${namespace}/${name}` as const;
  const words = useWords().functionPage;
  const width = useLeftWidth();
  const call = useLiveValue((live) => shownCall.of(live));
  const isGone = useLiveValue((live) => shownCall.isGone(live));
  const state = answer?.state ?? null;
  // What was answered before stays.
  const refusal = answer === null ? error : null;
  const isIdle = call === null || (call.state !== 'running' && view.invocation === null);
  if (isIdle && answer !== null && (state === 'starting' || state === 'scaled_to_zero')) {
    const isStarting = state === 'starting';
    return (
      <>
        {isStarting ? (
          <Starting {...{ namespace, name, answer, pods, isKubernetes }} />
        ) : (
          <ScaledToZero {...{ namespace, name, pods, hasScaleLabel }} onInvoke={mayInvoke ? onInvoke : null} />
        )}
        {between}
        <CallLog
          {...{ subject, connection }}
          call={null}
          idle={
            isStarting
              ? { note: words.idle.noContainer, text: words.idle.linesAfterStart }
              : { note: words.idle.noPod, text: isKubernetes ? words.idle.linesWithCall : words.idle.newLinesWithCall }
          }
        />
      </>
    );
  }
  return (
    <>
      {isGone ? (
        <p className={idle['reason']} data-solid="">
          {words.call.notKept(shortCallId({ id: view.invocation ?? '', callId: null }))}
        </p>
      ) : null}
      {call === null ? <NoCall {...{ subject, refusal }} /> : <CallPane {...{ call, subject, width, onStep }} />}
      {between}
      <CallLog
        {...{ subject, call, connection }}
        idle={refusal === null ? null : { note: words.call.allReplicasPlain, text: '–' }}
      />
    </>
  );
}

interface NoCallProps {
  readonly subject: `${string}/${string}`;
  /** Why nothing is known of the function; null otherwise. */
  readonly refusal: FaascopeError | null;
}

/** No call is known: what is counted all the same, and why it is not shown one by one. */
function NoCall({ subject, refusal }: NoCallProps) {
  const { call: words, channels } = useWords().functionPage;
  const { language } = usePage().settings;
  const counted = useLiveValue((live) => live.topic(`invocations:${subject}`)?.state?.counted ?? null);
  const unfollowed = useLiveValue((live) => live.topic(`invocations:${subject}`)?.state?.why ?? null);
  const isHeard = useLiveValue((live) => {
    const topic = live.topic(`invocations:${subject}`);
    return topic !== null && (topic.state !== null || topic.gone !== null);
  });
  const why = unfollowed ?? counted?.why ?? null;
  // Before anything arrived, nobody knows whether there was a call.
  if (refusal !== null || !isHeard) {
    return (
      <>
        <PaneHead title={channels.calls} />
        <p className={idle['reason']} data-solid="">
          {refusal?.message ?? '–'}
        </p>
      </>
    );
  }
  return (
    <>
      <PaneHead
        title={why === null ? words.none : words.unknownCalls}
        note={counted === null ? undefined : words.counted(counted.inFlight)}
      />
      <p className={idle['reason']} data-solid="">
        {why === null ? words.noneSince : why[language]}
      </p>
    </>
  );
}

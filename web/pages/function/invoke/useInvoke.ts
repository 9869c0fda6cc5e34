import { useCallback, useEffect, useRef, useState } from 'react';
import { FaascopeError, type LiveInvocation } from '../../../../src/client/client.ts';
import { type InvokeDraft, invokeAddress, ownCallId } from '../../../lib/invokeRequest.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import { usePage } from '../../../state/pageContext.ts';
import { useClient } from '../../../state/useConnection.ts';
import type { FunctionView } from '../../../state/view.ts';
import type { CallAnswer } from '../functionData.ts';
import { type CallResult, newCallId, sendCall } from './sendCall.ts';

/** The call that the form made last. */
export interface SentCall {
  readonly callId: string;
  /** Null while it is awaited. */
  readonly result: CallResult | null;
  /** Whether no answer came: the server is away, or the connection was cut. */
  readonly isUnanswered: boolean;
}

/** Sends calls, one at a time. */
export function useInvoke({ namespace, name, connection }: FunctionView) {
  const { server } = usePage();
  const [sent, setSent] = useState<SentCall | null>(null);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => () => ending.current?.abort(), []);
  const send = useCallback(
    async (draft: InvokeDraft) => {
      ending.current?.abort();
      const current = new AbortController();
      ending.current = current;
      const callId = ownCallId(draft) ?? newCallId();
      setSent({ callId, result: null, isUnanswered: false });
      const address = invokeAddress(server, { namespace, name }, draft.query, connection);
      try {
        const result = await sendCall(address, draft, callId, current.signal);
        setSent({ callId: result.callId ?? callId, result, isUnanswered: false });
      } catch {
        if (current.signal.aborted) return;
        setSent({ callId, result: null, isUnanswered: true });
      }
    },
    [server, namespace, name, connection],
  );
  return { sent, send };
}

const askEveryMs = 500;
/** After its answer, a call may still be found in the log for this long. */
const askAfterAnswerMs = 10_000;

/**
 * The invocation of a sent call, as the server finds it, then live; null while it is looked for. `isAway`: the server did
 * not answer when it was asked last.
 */
export function useSentInvocation(view: FunctionView, sent: SentCall | null) {
  const { namespace, name, connection } = view;
  const client = useClient(connection);
  const [answer, setAnswer] = useState<CallAnswer | null>(null);
  const [isAway, setAway] = useState(false);
  const id = sent === null || sent.result?.isOfFunction === false ? null : sent.callId;
  const isOver = sent !== null && (sent.result !== null || sent.isUnanswered);
  useEffect(() => {
    if (id === null) return;
    const ending = new AbortController();
    const untilMs = isOver ? performance.now() + askAfterAnswerMs : Number.POSITIVE_INFINITY;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // One question at a time: the next one follows the answer.
    const ask = async () => {
      try {
        const next = await client.call({ namespace, name, id }, { signal: ending.signal });
        setAnswer(next);
        setAway(false);
        if (next.matched === 'callId') return;
      } catch (thrown) {
        // Not sent yet, or the server is away: ask again.
        if (!ending.signal.aborted) setAway(thrown instanceof FaascopeError && thrown.code === 'unreachable');
      }
      if (ending.signal.aborted || performance.now() > untilMs) return;
      timer = setTimeout(() => void ask(), askEveryMs);
    };
    void ask();
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [client, namespace, name, id, isOver]);
  const found = answer !== null && answer.callId === id ? answer : null;
  const foundId = found?.invocation?.id ?? null;
  const current = useLiveValue((live): LiveInvocation | null => {
    if (foundId === null) return null;
    const calls = live.topic(`invocations:${namespace}/${name}`)?.state?.invocations;
    return calls?.find((call) => call.id === foundId) ?? null;
  });
  return { call: current ?? found?.invocation ?? null, answer: found, isAway };
}

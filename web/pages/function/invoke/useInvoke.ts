import { useCallback, useEffect, useRef, useState } from 'react';
import { FaascopeError, type LiveInvocation } from '../../../../src/client/client.ts';
import { type InvokeDraft, invokeAddress, ownCallId } from '../../../lib/invokeRequest.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import { usePage } from '../../../state/pageContext.ts';
import { useClient } from '../../../state/useConnection.ts';
import type { FunctionView } from '../../../state/view.ts';
import type { CallAnswer } from '../functionData.ts';
import { type CallResult, newCallId, sendCall } from './sendCall.ts';

function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof FaascopeError && thrown.code === 'unreachable';
}

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
      } catch (thrown) {
        if (current.signal.aborted) return;
        const isUnanswered = isUnreachable(thrown);
        setSent(isUnanswered ? { callId, result: null, isUnanswered } : null);
        if (!isUnanswered) throw thrown;
      }
    },
    [server, namespace, name, connection],
  );
  return { sent, send };
}

/** How often the call is looked for until it is found. */
const askEveryMs = 500;
/** After its answer, a call may still be found in the log for this long. */
const askAfterAnswerMs = 10_000;

/**
 * The invocation of a sent call, as the server finds it, then live; null while it is looked for. `isAway`: the server did
 * not answer when it was last asked for this call; it is asked until it does.
 */
export function useSentInvocation(view: FunctionView, sent: SentCall | null) {
  const { namespace, name, connection } = view;
  const client = useClient(connection);
  const [answer, setAnswer] = useState<CallAnswer | null>(null);
  /** The call for which the server did not answer last. */
  const [awayId, setAwayId] = useState<string | null>(null);
  const id = sent === null || sent.result?.isOfFunction === false ? null : sent.callId;
  const isOver = sent !== null && (sent.result !== null || sent.isUnanswered);
  useEffect(() => {
    if (id === null) return;
    const ending = new AbortController();
    const untilMs = isOver ? performance.now() + askAfterAnswerMs : Number.POSITIVE_INFINITY;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // One question at a time: the next one follows the answer.
    const ask = async () => {
      let isAway = false;
      try {
        const next = await client.call({ namespace, name, id }, { signal: ending.signal });
        setAnswer(next);
        setAwayId(null);
        if (next.matched === 'callId') return;
      } catch (thrown) {
        if (ending.signal.aborted) return;
        // Not sent yet, or the server is away: ask again.
        isAway = isUnreachable(thrown);
        setAwayId(isAway ? id : null);
      }
      if (ending.signal.aborted || (!isAway && performance.now() > untilMs)) return;
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
  return { call: current ?? found?.invocation ?? null, answer: found, isAway: id !== null && awayId === id };
}

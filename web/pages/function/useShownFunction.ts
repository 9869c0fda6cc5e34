import { type RefObject, useCallback, useMemo, useRef } from 'react';
import { useEachUpdate, useLive, useLiveValue, useWatch } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useShortcuts } from '../../state/pageContext.ts';
import type { FunctionView } from '../../state/view.ts';
import { type FunctionData, shownConnection, useFunctionData } from './functionData.ts';
import { ShownCall } from './shownCall.ts';

/** A function as its page and the panel beside the list show it. */
export interface ShownFunction {
  readonly subject: `${string}/${string}`;
  readonly data: FunctionData;
  /** Whether there is no such function. */
  readonly isGone: boolean;
  readonly shownCall: ShownCall;
  readonly isKubernetes: boolean;
  /** Whether its platform is OpenFaaS on Kubernetes, whose label keeps a replica. */
  readonly hasScaleLabel: boolean;
  /** Null before it is known. */
  readonly mayInvoke: boolean | null;
  /** Shows the call before or after the shown one. */
  readonly step: (by: -1 | 1) => void;
  /** Of the element that says which second is shown. */
  readonly root: RefObject<HTMLDivElement | null>;
}

/**
 * Follows a function, and takes its keys.
 * @param onSelect shows a call; null follows the newest one @param onInvoke opens or closes the form
 */
export function useShownFunction(
  view: FunctionView,
  onSelect: (id: string | null) => void,
  onInvoke: () => void,
): ShownFunction {
  const { namespace, name, connection, invocation } = view;
  const subject = `${namespace}/${name}` as const;
  const live = useLive();
  const data = useFunctionData(view);
  useWatch([`function:${subject}`, `invocations:${subject}`, `logs:${subject}`, `replicas:${subject}`]);
  const isUnknown = useLiveValue((now) => now.topic(`function:${subject}`)?.gone === 'unknown_function');
  const shownCall = useMemo(() => new ShownCall(namespace, name, invocation), [namespace, name, invocation]);
  const rights = shownConnection(data.connections.shown, connection);
  const mayInvoke = rights?.may.invoke ?? null;
  const step = useCallback(
    (by: -1 | 1) => {
      const id = shownCall.next(live, by);
      // Newer than the newest: follow again.
      if (id !== null || by > 0) onSelect(id);
    },
    [live, shownCall, onSelect],
  );
  useShortcuts(
    useMemo(() => {
      const stepping = { '[': () => step(-1), ']': () => step(1) };
      return mayInvoke === true ? { ...stepping, v: onInvoke } : stepping;
    }, [step, mayInvoke, onInvoke]),
  );
  const root = useRef<HTMLDivElement>(null);
  useEachUpdate(
    useCallback((now: LiveStore) => root.current?.setAttribute('data-second', String(now.readSecond ?? '')), []),
  );
  const isGone = isUnknown || data.resource.error?.code === 'unknown_function';
  const isKubernetes = rights?.kind === 'cluster';
  const hasScaleLabel = isKubernetes && rights.platforms.includes('OpenFaaS');
  return { subject, data, isGone, shownCall, isKubernetes, hasScaleLabel, mayInvoke, step, root };
}

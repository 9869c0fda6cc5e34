import { useCallback, useMemo, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { useEachUpdate, useLive, useLiveValue, useWatch } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid, useShortcuts, useStrip } from '../../state/pageContext.ts';
import { type FunctionView, useView } from '../../state/view.ts';
import { Channels } from './channels/Channels.tsx';
import { ChannelTable } from './channels/ChannelTable.tsx';
import { Facts } from './Facts.tsx';
import { FunctionHead } from './FunctionHead.tsx';
import styles from './FunctionPage.module.css';
import { shownConnection, useFunctionData } from './functionData.ts';
import { Gone } from './idle/Gone.tsx';
import { InvokePage } from './invoke/InvokePage.tsx';
import { LeftPane } from './LeftPane.tsx';
import { Replicas } from './Replicas.tsx';
import { ShownCall } from './shownCall.ts';

const mostReplicas = 3;
const rowHeight = 24;
const headHeight = 28;
const factRows = 3;

/** One function: the call that is shown at the left, its channels, replicas and facts at the right. */
export function FunctionPage({ view }: { readonly view: FunctionView }) {
  const { namespace, name, connection } = view;
  const subject = `${namespace}/${name}` as const;
  const words = useWords().functionPage;
  const live = useLive();
  const [, go] = useView();
  const grid = useGrid();
  const data = useFunctionData(view);
  const [showsDetails, setShowsDetails] = useState(false);
  useWatch([`function:${subject}`, `invocations:${subject}`, `logs:${subject}`, `replicas:${subject}`]);
  const isGone = useLiveValue((now) => now.topic(`function:${subject}`)?.gone === 'unknown_function');
  const shownCall = useMemo(() => new ShownCall(namespace, name, view.invocation), [namespace, name, view.invocation]);
  const answer = data.resource.shown;
  const pods = data.pods.shown;
  const rights = shownConnection(data.connections.shown, connection);
  const mayInvoke = rights?.may.invoke === true;

  const select = useCallback((id: string | null) => go({ ...view, invocation: id }, { replace: true }), [go, view]);
  const step = useCallback(
    (by: -1 | 1) => {
      const id = shownCall.next(live, by);
      // Newer than the newest: follow again.
      if (id !== null || by > 0) select(id);
    },
    [live, shownCall, select],
  );
  const toggleInvoke = useCallback(() => go({ ...view, invoke: !view.invoke }), [go, view]);
  useShortcuts(
    useMemo(() => {
      const stepping = { '[': () => step(-1), ']': () => step(1) };
      return mayInvoke ? { ...stepping, v: toggleInvoke } : stepping;
    }, [step, mayInvoke, toggleInvoke]),
  );
  useStrip(useMemo(() => stripOf(subject, words.head.stripLabel(name)), [subject, name, words]));
  const root = useRef<HTMLDivElement>(null);
  useEachUpdate(
    useCallback((now: LiveStore) => root.current?.setAttribute('data-second', String(now.readSecond ?? '')), []),
  );

  if (isGone || data.resource.error?.code === 'unknown_function') return <Gone namespace={namespace} name={name} />;
  const items = pods?.items ?? [];
  const hasFacts = !grid.isNarrow && grid.height >= 860;
  const rows = Math.max(1, Math.min(mostReplicas, items.length));
  const rest = headHeight + rows * rowHeight + (hasFacts ? headHeight + factRows * rowHeight : 0);
  const state = answer?.state ?? null;
  const replicas = (most: number) => (
    <Replicas
      {...{ subject, name, most, pods: pods?.items ?? null, total: pods?.total ?? 0 }}
      ready={answer?.replicasReady ?? null}
      wanted={answer?.replicasWanted ?? null}
    />
  );
  const right = showsDetails ? (
    <div className={styles['right']} data-solid="">
      {answer === null ? null : <Facts answer={answer} />}
      {replicas(items.length)}
      <ChannelTable subject={subject} />
    </div>
  ) : (
    <div className={styles['right']}>
      <Channels {...{ subject, state, shownCall, rest }} onSelect={select} />
      {replicas(mostReplicas)}
      {hasFacts && answer !== null ? <Facts answer={answer} /> : null}
    </div>
  );
  return (
    <div ref={root} className={styles['page']}>
      <FunctionHead
        {...{ namespace, name, mayInvoke, showsDetails, resource: data.resource, isInvoking: view.invoke }}
        onInvoke={toggleInvoke}
        onDetails={() => setShowsDetails(!showsDetails)}
      />
      {view.invoke ? (
        <InvokePage {...{ view, state }} mayInvoke={rights?.may.invoke ?? null} onClose={toggleInvoke} />
      ) : (
        <div className={styles['split']}>
          <div className={styles['left']}>
            <LeftPane
              {...{ view, shownCall, answer, pods: items, mayInvoke }}
              isKubernetes={rights?.kind === 'cluster'}
              onStep={step}
              onInvoke={toggleInvoke}
            />
          </div>
          {right}
        </div>
      )}
    </div>
  );
}

/** The strip shows the calls of this function alone. */
function stripOf(subject: `${string}/${string}`, label: string) {
  const read = (live: LiveStore) => {
    const state = live.topic(`function:${subject}`)?.state ?? null;
    if (state === null) return null;
    const { columns, endSecond } = state;
    return { calls: columns['callsPerSecond'], errors: columns['errorsPerSecond'], endSecond };
  };
  return { label, read };
}

import { useCallback, useMemo, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid, useStrip } from '../../state/pageContext.ts';
import { type FunctionView, useView } from '../../state/view.ts';
import { Channels } from './channels/Channels.tsx';
import { ChannelTable } from './channels/ChannelTable.tsx';
import { Facts } from './Facts.tsx';
import { FunctionHead } from './FunctionHead.tsx';
import styles from './FunctionPage.module.css';
import { Gone } from './idle/Gone.tsx';
import { InvokePage } from './invoke/InvokePage.tsx';
import { LeftPane } from './LeftPane.tsx';
import { Replicas } from './Replicas.tsx';
import { useShownFunction } from './useShownFunction.ts';

const mostReplicas = 3;
const rowHeight = 24;
const headHeight = 28;
const factRows = 3;

/** One function: the call that is shown at the left, its channels, replicas and facts at the right. */
export function FunctionPage({ view }: { readonly view: FunctionView }) {
  const { namespace, name } = view;
  const words = useWords().functionPage;
  const [, go] = useView();
  const grid = useGrid();
  const [showsDetails, setShowsDetails] = useState(false);
  const select = useCallback((id: string | null) => go({ ...view, invocation: id }, { replace: true }), [go, view]);
  const toggleInvoke = useCallback(() => go({ ...view, invoke: !view.invoke }), [go, view]);
  const shown = useShownFunction(view, select, toggleInvoke);
  const { subject, data, isGone, shownCall, isKubernetes, hasScaleLabel, step, root } = shown;
  const mayInvoke = shown.mayInvoke === true;
  const answer = data.resource.shown;
  const pods = data.pods.shown;
  useStrip(useMemo(() => stripOf(subject, words.head.stripLabel(name)), [subject, name, words]));

  if (isGone) return <Gone namespace={namespace} name={name} />;
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
        <InvokePage {...{ view, state }} mayInvoke={shown.mayInvoke} onClose={toggleInvoke} />
      ) : (
        <div className={styles['split']}>
          <div className={styles['left']}>
            <LeftPane
              error={data.resource.error}
              {...{ view, shownCall, answer, pods: items, mayInvoke, isKubernetes, hasScaleLabel }}
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

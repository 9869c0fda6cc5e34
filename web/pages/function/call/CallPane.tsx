import { useMemo, useState } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { Mark } from '../../../components/Mark.tsx';
import { useWords } from '../../../i18n/words.ts';
import { callGraph } from '../../../lib/callGraph.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { useGrid, usePage } from '../../../state/pageContext.ts';
import { CallGraphView } from './CallGraphView.tsx';
import { CallHead } from './CallHead.tsx';
import styles from './CallPane.module.css';
import { MixedBoxes } from './MixedBoxes.tsx';
import { WaterfallView } from './WaterfallView.tsx';

interface CallPaneProps {
  readonly call: LiveInvocation;
  /** The function, `NAMESPACE/NAME`. */
  readonly subject: `${string}/${string}`;
  /** Of the graph, px. */
  readonly width: number;
  /** How the call was found; null where it was not looked for. */
  readonly foundBy?: string | null;
  /** Goes to another call: older (-1) or newer (1). Left out where there is only this one. */
  readonly onStep?: (by: -1 | 1) => void;
}

const none: readonly LiveInvocation[] = [];

/** One call: its head, graph and waterfall. */
export function CallPane({ call, subject, width, foundBy = null, onStep }: CallPaneProps) {
  const words = useWords();
  const { settings } = usePage();
  const { isNarrow } = useGrid();
  const [selected, setSelected] = useState<string | null>(null);
  const graph = useMemo(() => callGraph(call), [call]);
  const calls = (live: LiveStore) => live.topic(`invocations:${subject}`)?.state?.invocations ?? none;
  const earlier = useLiveValue((live) => likelyShape(calls(live), call));
  const mixedWith = useLiveValue((live) => (call.mixed ? calls(live) : none));
  const hasBackEdges = graph.backEdges.length > 0;
  const notes = [
    call.why === null ? null : call.why[settings.language],
    hasBackEdges ? words.functionPage.call.backEdge : null,
  ];
  if (call.subFunctions.length === 0 && call.why === null && call.state !== 'running') {
    notes.push(words.functionPage.call.noSubFunctions);
  }
  return (
    <>
      <CallHead call={call} foundBy={foundBy} {...(onStep === undefined ? {} : { onStep })} />
      {isNarrow ? null : call.mixed ? (
        <MixedBoxes call={call} calls={mixedWith} />
      ) : (
        <CallGraphView {...{ call, graph, earlier, width, selected }} onSelect={setSelected} />
      )}
      {notes.map((note) =>
        note === null ? null : (
          <p key={note} className={styles['note']} data-solid="">
            <Mark kind="note" />
            {note}
          </p>
        ),
      )}
      <WaterfallView call={call} graph={graph} selected={selected} onSelect={setSelected} />
    </>
  );
}

/** The ended call with the most sub-functions: a running one will likely become like it. */
function likelyShape(calls: readonly LiveInvocation[], call: LiveInvocation): LiveInvocation | null {
  if (call.state !== 'running') return null;
  let largest: LiveInvocation | null = null;
  for (const each of calls) {
    if (each.state === 'running' || each.mixed || each.subFunctions.length === 0) continue;
    if (each.subFunctions.length > (largest?.subFunctions.length ?? 0)) largest = each;
  }
  return largest;
}

import { useMemo, useState } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { Mark } from '../../../components/Mark.tsx';
import { useWords } from '../../../i18n/words.ts';
import { type CallGraph, callGraph } from '../../../lib/callGraph.ts';
import { callAsOf } from '../../../lib/callSelection.ts';
import { type MixedCalls, mixedCalls } from '../../../lib/mixedCalls.ts';
import { mixedRows, waterfallRows } from '../../../lib/waterfall.ts';
import { useLiveValue } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { useGrid, usePage } from '../../../state/pageContext.ts';
import { CallGraphView } from './CallGraphView.tsx';
import { CallHead } from './CallHead.tsx';
import styles from './CallPane.module.css';
import { callNowMs } from './callTime.ts';
import { MixedBoxes } from './MixedBoxes.tsx';
import { type WaterfallPicture, WaterfallView } from './WaterfallView.tsx';

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
  const mixed = useMixedCalls(call, calls);
  const picture = useMemo(
    () => (mixed === null ? pictureOf(call, graph) : mixedPicture(call, mixed)),
    [call, graph, mixed],
  );
  const hasOverlap = mixed?.names.some(({ overlaps }) => overlaps.length > 0) === true;
  const hasBackEdges = graph.backEdges.length > 0;
  const notes = [
    call.why === null ? null : call.why[settings.language],
    hasBackEdges && mixed === null ? words.functionPage.call.backEdge : null,
    hasOverlap ? words.functionPage.call.strongerBars : null,
  ];
  if (call.subFunctions.length === 0 && call.why === null && call.state !== 'running') {
    notes.push(words.functionPage.call.noSubFunctions);
  }
  return (
    <>
      <CallHead
        call={call}
        mixedWith={mixed?.others ?? none}
        foundBy={foundBy}
        {...(onStep === undefined ? {} : { onStep })}
      />
      {isNarrow ? null : mixed !== null ? (
        <MixedBoxes names={mixed.names} />
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
      <WaterfallView callId={call.id} picture={picture} selected={selected} onSelect={setSelected} />
    </>
  );
}

/** What a call is mixed with, in the second that is read; null for one that is not. */
function useMixedCalls(call: LiveInvocation, calls: (live: LiveStore) => readonly LiveInvocation[]): MixedCalls | null {
  const known = useLiveValue((live) => (call.mixed ? calls(live) : none));
  const second = useLiveValue((live) => (call.mixed && !live.readsNewest ? live.readSecond : null));
  return useMemo(() => {
    if (!call.mixed) return null;
    const begun = second === null ? known : known.flatMap((each) => callAsOf(each, second + 1) ?? []);
    return mixedCalls(call, begun);
  }, [call, known, second]);
}

function pictureOf(call: LiveInvocation, graph: CallGraph): WaterfallPicture {
  return {
    isRunning: call.state === 'running',
    nowMs: (live) => callNowMs(call, live),
    rows: (nowMs) => waterfallRows(graph, nowMs),
  };
}

/** Of several calls: from the start of the first one. */
function mixedPicture(call: LiveInvocation, mixed: MixedCalls): WaterfallPicture {
  const all = [call, ...mixed.others];
  const laterMs = (each: LiveInvocation) => (each.startedAtSeconds - mixed.startSeconds) * 1000;
  return {
    isRunning: all.some(({ state }) => state === 'running'),
    nowMs: (live) => Math.max(...all.map((each) => laterMs(each) + callNowMs(each, live))),
    rows: (nowMs) => mixedRows(mixed, nowMs),
  };
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

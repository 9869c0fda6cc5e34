import { useCallback, useRef } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { writeFigure, writeText } from '../../../components/figure/writeFigure.ts';
import { useWords } from '../../../i18n/words.ts';
import type { CallGraph } from '../../../lib/callGraph.ts';
import { unknownFigure } from '../../../lib/figures.ts';
import { markText, waterfallRows, waterfallScale } from '../../../lib/waterfall.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { callNowMs, isLost, runTime } from './callTime.ts';
import styles from './Waterfall.module.css';

interface RowElements {
  bar: HTMLElement | null;
  time: HTMLElement | null;
}

/** The sub-functions of a call on a scale of their own. Bars and times are written each second. */
export function WaterfallView({
  call,
  graph,
  selected,
  onSelect,
}: {
  readonly call: LiveInvocation;
  readonly graph: CallGraph;
  readonly selected: string | null;
  readonly onSelect: (name: string | null) => void;
}) {
  const { call: words } = useWords().functionPage;
  const elements = useRef(new Map<string, RowElements>());
  const marks = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const nowMs = callNowMs(call, live);
      const rows = waterfallRows(graph, nowMs);
      const isRunning = call.state === 'running';
      const { topMs, marks: values } = waterfallScale(
        Math.max(nowMs, ...rows.map(({ bar }) => bar?.toMs ?? 0)),
        isRunning,
      );
      for (const [index, mark] of [...(marks.current?.children ?? [])].entries()) {
        writeText(mark, markText(values[index] ?? 0, topMs));
      }
      for (const { name, bar, state, durationMs } of rows) {
        const row = elements.current.get(name);
        const isUnknown = state === 'running' && isLost(live);
        if (row?.time) writeFigure(row.time, isUnknown ? unknownFigure : runTime(state, durationMs));
        if (row?.bar) placeBar(row.bar, bar, topMs);
      }
      if (now.current !== null) {
        now.current.hidden = !isRunning;
        now.current.style.left = `${(nowMs / topMs) * 100}%`;
      }
    },
    [call, graph],
  );
  useEachUpdate(write);
  const at = (name: string) => {
    const known = elements.current.get(name) ?? { bar: null, time: null };
    elements.current.set(name, known);
    return known;
  };
  return (
    <section className={styles['waterfall']} data-solid="">
      <header className={styles['head']}>
        <h2>{words.waterfall}</h2>
        <div ref={marks} className={styles['marks']} aria-hidden="true">
          {[0, 1, 2, 3, 4].map((mark) => (
            <span key={mark} style={{ left: `${mark * 25}%` }} />
          ))}
        </div>
      </header>
      <div className={styles['rows']}>
        <div className={styles['nowBox']}>
          <i ref={now} className={styles['now']} />
        </div>
        {graph.nodes.map(({ name, depth, state }) => (
          <button
            type="button"
            key={name}
            className={styles['row']}
            aria-pressed={name === selected}
            onClick={() => onSelect(name === selected ? null : name)}
          >
            <bdi className={styles['name']} style={{ paddingLeft: Math.min(depth, 6) * 14 }} title={name}>
              {name}
            </bdi>
            <span className={styles['track']}>
              <i
                ref={(element) => {
                  at(name).bar = element;
                }}
                className={styles['bar']}
                data-state={state}
              />
            </span>
            <span
              ref={(element) => {
                at(name).time = element;
              }}
              className={styles['time']}
              data-state={state}
              data-figure={`invocation:${call.id}:sub:${name}`}
            />
          </button>
        ))}
      </div>
    </section>
  );
}

function placeBar(element: HTMLElement, bar: { fromMs: number; toMs: number } | null, topMs: number): void {
  element.hidden = bar === null;
  if (bar === null) return;
  element.style.left = `${(bar.fromMs / topMs) * 100}%`;
  element.style.width = `${((bar.toMs - bar.fromMs) / topMs) * 100}%`;
}

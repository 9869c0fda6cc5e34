import { type CSSProperties, useCallback, useMemo, useRef } from 'react';
import { writeFigure, writeText } from '../../../components/figure/writeFigure.ts';
import { useWords } from '../../../i18n/words.ts';
import { unknownFigure } from '../../../lib/figures.ts';
import { markText, type WaterfallBar, type WaterfallRow, waterfallScale } from '../../../lib/waterfall.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { isLost, runTimes } from './callTime.ts';
import styles from './Waterfall.module.css';

/** What a waterfall shows: one call, or several that cannot be told apart. */
export interface WaterfallPicture {
  readonly isRunning: boolean;
  /** The moment that is read, ms from the left edge; where all is over, the end. */
  readonly nowMs: (live: LiveStore) => number;
  /** The same rows with as many bars at each moment. */
  readonly rows: (nowMs: number) => readonly WaterfallRow[];
}

interface RowElements {
  readonly bars: (HTMLElement | null)[];
  time: HTMLElement | null;
}

/** The sub-functions of a call on a scale of their own. Bars and times are written each second. */
export function WaterfallView({
  callId,
  picture,
  selected,
  onSelect,
}: {
  readonly callId: string;
  readonly picture: WaterfallPicture;
  readonly selected: string | null;
  readonly onSelect: (name: string | null) => void;
}) {
  const { call: words } = useWords().functionPage;
  const elements = useRef(new Map<string, RowElements>());
  const marks = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const { isRunning } = picture;
      const nowMs = picture.nowMs(live);
      const rows = picture.rows(nowMs);
      const ends = rows.flatMap(({ bars }) => bars.map(({ toMs }) => toMs));
      const { topMs, marks: values } = waterfallScale(Math.max(nowMs, ...ends), isRunning);
      for (const [index, mark] of [...(marks.current?.children ?? [])].entries()) {
        writeText(mark, markText(values[index] ?? 0, topMs));
      }
      for (const { name, bars, state, durationsMs } of rows) {
        const row = elements.current.get(name);
        const isUnknown = state === 'running' && isLost(live);
        if (row?.time) {
          if (durationsMs === 'overlap') writeFigure(row.time, [{ kind: 'light', text: words.overlap }]);
          else writeFigure(row.time, isUnknown ? unknownFigure : runTimes(state, durationsMs));
        }
        for (const [at, bar] of bars.entries()) placeBar(row?.bars[at] ?? null, bar, topMs);
      }
      if (now.current !== null) {
        now.current.hidden = !isRunning;
        now.current.style.left = `${(nowMs / topMs) * 100}%`;
      }
    },
    [picture, words],
  );
  useEachUpdate(write);
  const at = (name: string) => {
    const known = elements.current.get(name) ?? { bars: [], time: null };
    elements.current.set(name, known);
    return known;
  };
  const rows = useMemo(() => picture.rows(0), [picture]);
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
        {rows.map(({ name, depth, state, bars }) => (
          <button
            type="button"
            key={name}
            className={styles['row']}
            aria-pressed={name === selected}
            onClick={() => onSelect(name === selected ? null : name)}
          >
            <bdi className={styles['name']} style={indentOf(depth)} title={name}>
              {name}
            </bdi>
            <span className={styles['track']}>
              {bars.map((bar, index) => (
                <i
                  // biome-ignore lint/suspicious/noArrayIndexKey: the bars of a row are places
                  key={index}
                  ref={(element) => {
                    at(name).bars[index] = element;
                  }}
                  className={styles['bar']}
                  data-state={bar.state}
                />
              ))}
            </span>
            <span
              ref={(element) => {
                at(name).time = element;
              }}
              className={styles['time']}
              data-state={state}
              data-figure={`invocation:${callId}:sub:${name}`}
            />
          </button>
        ))}
      </div>
    </section>
  );
}

/** Deeper ones stand with the deepest: names need the room. */
const deepest = 6;

function indentOf(depth: number): CSSProperties & { readonly '--depth': number } {
  return { '--depth': Math.min(depth, deepest) };
}

function placeBar(element: HTMLElement | null, { fromMs, toMs }: WaterfallBar, topMs: number): void {
  if (element === null) return;
  element.style.left = `${(fromMs / topMs) * 100}%`;
  element.style.width = `${((toMs - fromMs) / topMs) * 100}%`;
}

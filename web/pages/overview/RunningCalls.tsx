import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import { LaneGroup } from './laneGroup.ts';
import { type LaneElements, LaneView, type LaneWords } from './laneView.ts';
import { useLedger } from './ledgerContext.ts';
import styles from './Overview.module.css';
import laneStyles from './RunningCalls.module.css';

interface RunningCallsProps {
  /** Lanes that there are. */
  readonly count: number;
  /** CSS pixels from the top of the content. */
  readonly top: number;
  readonly laneHeight: number;
  readonly axis: number;
  readonly pixelsPerSecond: number;
  readonly isNarrow: boolean;
  /** The same object unless it changes. */
  readonly words: LaneWords;
  readonly onCount: (running: number | null, hidden: number) => void;
}

/** The calls that run now, each in a lane, growing to the beam. */
export function RunningCalls(props: RunningCallsProps) {
  const { count, top, laneHeight, axis, pixelsPerSecond, isNarrow, words, onCount } = props;
  const list = useRef<HTMLUListElement>(null);
  const group = useRef<LaneGroup | null>(null);
  const ledger = useLedger();

  useLayoutEffect(() => {
    const insideFrom = isNarrow ? 180 : 240;
    const views = elementsOf(list).map((elements, index) => {
      const place = { top: top + index * laneHeight, height: laneHeight, axis, pixelsPerSecond, insideFrom };
      return new LaneView(elements, place, words);
    });
    if (views.length !== count) return;
    group.current ??= new LaneGroup(views, onCount);
    group.current.change(views);
    return ledger.add(group.current);
  }, [ledger, count, top, laneHeight, axis, pixelsPerSecond, isNarrow, words, onCount]);

  return (
    <ul ref={list} className={laneStyles['lanes']}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lanes are places
        <li key={index} className={laneStyles['lane']}>
          <span className={laneStyles['laneAxis']}>
            <span className={laneStyles['laneLabel']} data-lane="label" hidden>
              <b data-lane="name" dir="auto" /> <span className={styles['muted']} data-lane="detail" dir="auto" />
            </span>
          </span>
          <span className={laneStyles['laneReading']} data-lane="reading" />
        </li>
      ))}
    </ul>
  );
}

function elementsOf(list: RefObject<HTMLElement | null>): readonly LaneElements[] {
  return Array.from(list.current?.children ?? []).flatMap((lane) => {
    const part = (name: string) => lane.querySelector<HTMLElement>(`[data-lane="${name}"]`);
    const [label, name, detail, reading] = [part('label'), part('name'), part('detail'), part('reading')];
    if (label === null || name === null || detail === null || reading === null) return [];
    return [{ label, name, detail, reading }];
  });
}

/** Writes how many calls run, and tells how many lanes are missing. */
export function useRunningCount(onHidden: (hidden: number) => void) {
  const element = useRef<HTMLElement>(null);
  const onCount = useCallback(
    (running: number | null, hidden: number) => {
      const text = running === null ? '–' : String(running);
      if (element.current !== null && element.current.textContent !== text) element.current.textContent = text;
      onHidden(hidden);
    },
    [onHidden],
  );
  return { element, onCount };
}

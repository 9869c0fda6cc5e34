import { useCallback, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import { clockTime } from '../../lib/clockTime.ts';
import { useEachUpdate } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid } from '../../state/pageContext.ts';
import styles from './StripFlags.module.css';

/** Beam and cursor on the strip with their times, and the labels of the axis. */
export function StripFlags() {
  const { frame } = useWords();
  const { axis, pixelsPerSecond, isNarrow } = useGrid();
  const beam = useRef<HTMLDivElement>(null);
  const later = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLSpanElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      /** Its flag stays over the axis: beside that are figures, and the edge of the window. */
      const place = (line: HTMLElement, x: number) => {
        line.style.transform = `translateX(${x}px)`;
        line.style.setProperty('--before', `${x}px`);
        line.style.setProperty('--after', `${axis - x}px`);
      };
      const { axisEnd, frozenSecond, newestSecond, cursorSecond } = live;
      const beamSecond = frozenSecond ?? newestSecond;
      const ago = axisEnd === null || beamSecond === null ? 0 : Math.max(0, axisEnd - beamSecond);
      const isFrozen = frozenSecond !== null;
      if (beam.current !== null) {
        beam.current.hidden = ago >= 60;
        beam.current.dataset['held'] = String(isFrozen);
        beam.current.dataset['flag'] = isFrozen ? clockTime(frozenSecond) : '';
        place(beam.current, axis - ago * pixelsPerSecond);
      }
      if (later.current !== null) {
        later.current.hidden = !isFrozen || ago === 0;
        later.current.style.width = `${ago * pixelsPerSecond}px`;
      }
      if (cursor.current !== null) {
        const back = axisEnd === null || cursorSecond === null ? null : axisEnd - cursorSecond;
        cursor.current.hidden = back === null;
        cursor.current.dataset['flag'] = cursorSecond === null ? '' : clockTime(cursorSecond);
        place(cursor.current, axis - ((back ?? 0) + 0.5) * pixelsPerSecond);
      }
      if (now.current !== null) now.current.hidden = isFrozen;
    },
    [axis, pixelsPerSecond],
  );
  useEachUpdate(write);
  // Closer than this, the first label would reach into the next one.
  const ticks = pixelsPerSecond < 6.5 ? [60, 40, 20] : [60, 50, 40, 30, 20, 10];
  return (
    <>
      <div ref={later} className={styles['later']} />
      <div ref={beam} className={styles['beam']} />
      <div ref={cursor} className={styles['cursor']} />
      {ticks.map((seconds, index) => (
        <span
          key={seconds}
          className={styles['tick']}
          data-end={index === 0 ? 'left' : undefined}
          style={{ left: axis - seconds * pixelsPerSecond }}
        >
          {index === 0 ? frame.secondsAgo(seconds) : seconds}
        </span>
      ))}
      <span ref={now} className={styles['tick']} data-end={isNarrow ? 'right' : undefined} style={{ left: axis }}>
        {frame.now}
      </span>
    </>
  );
}

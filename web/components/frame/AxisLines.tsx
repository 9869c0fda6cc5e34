import { useCallback, useRef } from 'react';
import { useEachUpdate } from '../../state/liveContext.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import { useGrid } from '../../state/pageContext.ts';
import styles from './AxisLines.module.css';

/**
 * The lines that cross the page on the axis: every ten seconds, the beam at the second whose figures are read, what comes
 * after it dimmed, and the cursor. They lie in an element whose left end is that of the page, right of the rail.
 */
export function AxisLines() {
  const { axisLeft, pixelsPerSecond, rail } = useGrid();
  const beam = useRef<HTMLDivElement>(null);
  const later = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const { axisEnd, frozenSecond, newestSecond, cursorSecond } = live;
      const left = axisLeft - rail;
      const end = left + 60 * pixelsPerSecond;
      // The beam stands at the end of its second.
      const beamSecond = frozenSecond ?? newestSecond;
      const ago = axisEnd === null || beamSecond === null ? 0 : Math.max(0, axisEnd - beamSecond);
      const x = end - ago * pixelsPerSecond;
      place(beam.current, x, ago < 60);
      beam.current?.setAttribute('data-held', String(frozenSecond !== null));
      place(later.current, x + 1, frozenSecond !== null && ago > 0);
      if (later.current !== null) later.current.style.width = `${ago * pixelsPerSecond}px`;
      const back = axisEnd === null || cursorSecond === null ? null : axisEnd - cursorSecond;
      place(cursor.current, end - ((back ?? 0) + 0.5) * pixelsPerSecond, back !== null);
    },
    [axisLeft, pixelsPerSecond, rail],
  );
  useEachUpdate(write);
  return (
    <div className={styles['lines']} aria-hidden="true">
      <div className={styles['grid']} />
      <div ref={later} className={styles['later']} />
      <div ref={beam} className={styles['beam']} />
      <div ref={cursor} className={styles['cursor']} />
    </div>
  );
}

function place(element: HTMLElement | null, x: number, isShown: boolean): void {
  if (element === null) return;
  element.hidden = !isShown;
  element.style.transform = `translateX(${x}px)`;
}

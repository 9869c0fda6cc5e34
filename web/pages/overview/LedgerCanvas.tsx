import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { readTrackPaint, type TrackPaint } from '../../lib/trackPaint.ts';
import { useLive } from '../../state/liveContext.ts';
import { useChoices, useGrid, usePage } from '../../state/pageContext.ts';
import { type Scene, sceneOf } from './ledger.ts';
import { useLedger } from './ledgerContext.ts';
import styles from './Overview.module.css';
import type { RunningLog } from './runningLog.ts';
import type { Stretch } from './useVisibleStretch.ts';

interface LedgerCanvasProps {
  readonly running: RunningLog;
  readonly stretch: Stretch;
  /** Height of the content. */
  readonly height: number;
  /** Called with each scene, before its rows are written. */
  readonly onScene: (scene: Scene) => void;
}

/** One canvas for the pictures of all rows: one clear and draw a second. Figures are written in the same frame. */
export function LedgerCanvas({ running, stretch, height, onScene }: LedgerCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = useRef<TrackPaint | null>(null);
  const ledger = useLedger();
  const live = useLive();
  const grid = useGrid();
  const { settings } = usePage();
  const choices = useChoices();
  const { top } = stretch;
  const bottom = Math.min(height, stretch.bottom);
  const { ratio, rail, axisLeft, axis, pixelsPerSecond } = grid;
  const width = axisLeft - rail + axis;

  const draw = useCallback(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    const scene = sceneOf(live, running);
    if (element === null || context === null || scene === null) return;
    onScene(scene);
    ledger.write(scene);
    paint.current ??= readTrackPaint(element, context, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, -top * ratio);
    context.clearRect(0, top, width, bottom - top);
    ledger.draw(scene, { context, paint: paint.current, axisX: axisLeft - rail, pixelsPerSecond, ratio }, top, bottom);
  }, [ledger, live, running, onScene, ratio, top, bottom, width, axisLeft, rail, pixelsPerSecond]);

  // A render for another reason leaves the picture as it is: rows that changed say so themselves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow from the theme
  useLayoutEffect(() => {
    paint.current = null;
    draw();
  }, [draw, choices, settings.theme]);
  useLayoutEffect(() => ledger.onChange(draw), [ledger, draw]);
  useEffect(() => live.subscribe(draw), [live, draw]);

  return (
    <canvas
      ref={canvas}
      className={styles['canvas']}
      width={Math.round(width * ratio)}
      height={Math.round(Math.max(1, bottom - top) * ratio)}
      style={{ top, width, height: Math.max(1, bottom - top) }}
    />
  );
}

import { type MouseEvent, useCallback, useRef } from 'react';
import type { LiveInvocation } from '../../../../src/client/client.ts';
import { writeFigure, writeText } from '../../../components/figure/writeFigure.ts';
import { useWords } from '../../../i18n/words.ts';
import { barUnder, callLanes, type LaneBar } from '../../../lib/callLanes.ts';
import { snap } from '../../../lib/trackAxis.ts';
import { drawCall } from '../../../lib/trackMarks.ts';
import { readTrackPaint, type TrackPaint } from '../../../lib/trackPaint.ts';
import { useEachUpdate } from '../../../state/liveContext.ts';
import type { LiveStore } from '../../../state/liveStore.ts';
import { useChoices, useGrid } from '../../../state/pageContext.ts';
import { callDuration, isLost, readMoment } from '../call/callTime.ts';
import type { ShownCall } from '../shownCall.ts';
import styles from './Channel.module.css';
import { callCounts } from './callCounts.ts';

const shownTop = 20;
const shownHeight = 10;
const lanesTop = 36;
const laneStep = 8;
const laneHeight = 5;

/** Every call of the last 60 s as a bar; the one that is shown stands above the others. A click shows another one. */
export function EachCall({
  subject,
  height,
  shownCall,
  onSelect,
}: {
  readonly subject: `${string}/${string}`;
  readonly height: number;
  readonly shownCall: ShownCall;
  readonly onSelect: (id: string) => void;
}) {
  const { channels: words } = useWords().functionPage;
  const { axis, pixelsPerSecond, ratio } = useGrid();
  const choices = useChoices();
  const canvas = useRef<HTMLCanvasElement>(null);
  const bars = useRef<readonly LaneBar[]>([]);
  const counts = useRef<HTMLSpanElement>(null);
  const reading = useRef<HTMLSpanElement>(null);
  const paint = useRef<{ of: unknown; value: TrackPaint } | null>(null);
  const write = useCallback(
    (live: LiveStore) => {
      const context = canvas.current?.getContext('2d');
      const moment = readMoment(live);
      const { axisEnd } = live;
      if (!canvas.current || !context || moment === null || axisEnd === null) return;
      if (paint.current?.of !== choices) {
        paint.current = { of: choices, value: readTrackPaint(canvas.current, context, ratio) };
      }
      const colours = paint.current.value;
      const listed = live.topic(`invocations:${subject}`)?.state?.invocations ?? [];
      // The axis ends with its last second; what runs goes up to there, without a connection up to the last one that arrived.
      const end = axisEnd + 1;
      const known = isLost(live) ? moment : end;
      const upToKnown = (call: LiveInvocation) =>
        call.state === 'running' && known < end ? { ...call, endedAtSeconds: known } : call;
      const calls = listed.map(upToKnown);
      // Under the pointer no bar moves, though the page shows the call of that second.
      const followed = shownCall.of(live, live.frozenSecond);
      const shown = followed === null ? null : upToKnown(followed);
      const read = shownCall.of(live);
      const lanes = Math.max(1, Math.floor((height - lanesTop) / laneStep));
      const packed = callLanes(
        calls.filter(({ id }) => id !== shown?.id),
        end,
        lanes,
      );
      bars.current = packed.bars;
      resize(canvas.current, axis, height, ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, axis, height);
      for (const { lane, from, to, state } of packed.bars) {
        context.fillStyle = colours.colour(state === 'failed' ? 'err' : state === 'running' ? 'accent' : 'n6');
        const left = snap(from * pixelsPerSecond, ratio);
        context.fillRect(
          left,
          lanesTop + lane * laneStep,
          Math.max(2, snap((to - from) * pixelsPerSecond, ratio)),
          laneHeight,
        );
      }
      if (shown !== null) {
        const box = { x: 0, y: shownTop, height: shownHeight, pixelsPerSecond, ratio };
        drawCall(context, box, shown, end, colours);
        outline(context, shown, end, pixelsPerSecond, colours);
      }
      const running = calls.filter(({ state }) => state === 'running').length;
      const window = live.topic(`function:${subject}`)?.state ?? null;
      writeText(counts.current, isLost(live) ? '–' : callCounts(running, window, words));
      if (reading.current !== null) {
        reading.current.hidden = read === null;
        reading.current.dataset['tone'] = read?.state === 'running' ? 'accent' : 'plain';
        if (read !== null) {
          reading.current.dataset['figure'] = `invocation:${read.id}:elapsed`;
          writeFigure(reading.current, callDuration(read, live));
        }
      }
    },
    [subject, height, shownCall, axis, pixelsPerSecond, ratio, choices, words],
  );
  useEachUpdate(write);

  const click = (event: MouseEvent<HTMLCanvasElement>) => {
    const place = { width: axis, pixelsPerSecond, top: lanesTop, step: laneStep };
    const hit = barUnder(bars.current, event, event.currentTarget.getBoundingClientRect(), place);
    if (hit !== null) onSelect(hit.id);
  };

  return (
    <section className={styles['channel']} style={{ height }} aria-label={words.eachCall}>
      <span className={styles['name']}>
        <b>{words.eachCall}</b> <span ref={counts} />
      </span>
      <canvas
        ref={canvas}
        className={styles['plot']}
        style={{ width: axis, height }}
        onClick={click}
        role="img"
        aria-label={words.eachCall}
      />
      <div className={styles['readings']}>
        <span ref={reading} style={{ top: shownTop - 2 }} />
      </div>
    </section>
  );
}

function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

function outline(
  context: CanvasRenderingContext2D,
  call: { readonly startedAtSeconds: number; readonly endedAtSeconds: number | null },
  end: number,
  pixelsPerSecond: number,
  paint: TrackPaint,
): void {
  const width = 60 * pixelsPerSecond;
  const left = Math.max(0, width - (end - call.startedAtSeconds) * pixelsPerSecond);
  const right = Math.min(width, width - (end - (call.endedAtSeconds ?? end)) * pixelsPerSecond);
  if (right < 0 || left > width) return;
  context.strokeStyle = paint.colour('n9');
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(left) - 2.5,
    shownTop - 2.5,
    Math.max(2, Math.round(right - left)) + 5,
    shownHeight + 5,
  );
}

import { snap, type TrackBox } from './trackAxis.ts';
import type { PaintName, TrackPaint } from './trackPaint.ts';

type MarkContext = Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'>;

/** A call on the axis. */
export interface CallBar {
  /** Unix seconds. */
  readonly startedAtSeconds: number;
  /** Null while it runs, and where its end is unknown. */
  readonly endedAtSeconds: number | null;
  readonly state: 'running' | 'succeeded' | 'failed' | 'unknown';
}

const colours: Record<CallBar['state'], { ground: PaintName; line: PaintName }> = {
  running: { ground: 'accent-weak', line: 'accent-line' },
  succeeded: { ground: 'n2', line: 'n6' },
  unknown: { ground: 'n2', line: 'n6' },
  failed: { ground: 'bad-weak', line: 'err' },
};

/** The left and right edge of a call, CSS pixels from the left edge of the axis; null if it is not on it. */
export function callEdges(
  call: CallBar,
  axisEndSeconds: number,
  pixelsPerSecond: number,
  axisWidth: number,
): { left: number; right: number; isOpenLeft: boolean } | null {
  const at = (seconds: number) => axisWidth - (axisEndSeconds - seconds) * pixelsPerSecond;
  const right = Math.min(axisWidth, call.endedAtSeconds === null ? axisWidth : at(call.endedAtSeconds));
  const start = at(call.startedAtSeconds);
  if (right < 0 || start > axisWidth) return null;
  return { left: Math.max(0, Math.min(start, right - 2)), right, isOpenLeft: start < 0 };
}

/**
 * A call as a bar: open at the left where it began before the axis, with a 2 px edge at now while it runs, and an end cap when
 * it is over.
 * @param box the axis; its y and height are those of the bar @param axisEndSeconds Unix seconds at the right edge of the axis
 */
export function drawCall(
  context: MarkContext,
  box: TrackBox,
  call: CallBar,
  axisEndSeconds: number,
  paint: TrackPaint,
): void {
  const { x, y, height, pixelsPerSecond, ratio } = box;
  const edges = callEdges(call, axisEndSeconds, pixelsPerSecond, 60 * pixelsPerSecond);
  if (edges === null) return;
  const left = snap(x + edges.left, ratio);
  const right = snap(x + edges.right, ratio);
  const width = Math.max(2, right - left);
  const { ground, line } = colours[call.state];
  const isRunning = call.state === 'running';
  context.fillStyle = paint.colour(ground);
  context.fillRect(left, y, width, height);
  context.fillStyle = paint.colour(line);
  if (!edges.isOpenLeft) context.fillRect(left, y, 1, height);
  context.fillRect(left, y, width, 1);
  context.fillRect(left, y + height - 1, width, 1);
  const cap = isRunning ? 2 : 1;
  if (isRunning) context.fillStyle = paint.colour('accent');
  context.fillRect(left + width - cap, y, cap, height);
}

/** A share of 100%, 6 px high, with a notch at 90%. */
export function drawMeter(
  context: MarkContext,
  box: { readonly x: number; readonly y: number; readonly width: number },
  percent: number | null,
  colour: PaintName,
  paint: TrackPaint,
): void {
  const { x, y, width } = box;
  context.fillStyle = paint.colour('n3');
  context.fillRect(x, y, width, 6);
  if (percent !== null) {
    context.fillStyle = paint.colour(colour);
    context.fillRect(x, y, (Math.min(100, Math.max(0, percent)) / 100) * width, 6);
  }
  context.fillStyle = paint.colour('n5');
  context.fillRect(x + Math.round(width * 0.9), y - 2, 1, 10);
}

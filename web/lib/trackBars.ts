import { axisSeconds, eachRun, type Seconds, snap, type TrackBox } from './trackAxis.ts';
import type { PaintName, TrackPaint } from './trackPaint.ts';

type BarContext = Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle' | 'globalAlpha'>;

/** How the calls of a track are drawn. */
export interface BarForm {
  /** The value at the top of the track. */
  readonly top: number;
  /** Above and below the bars, CSS pixels; the notch of errors lies in it. */
  readonly pad: number;
  readonly colour: PaintName;
  /** Whether errors get a notch below the base line, so that they are seen without colour. */
  readonly notch: boolean;
}

const least = 2;

/**
 * Calls of each second on their base line, errors red from the base up.
 * @param calls that ended in each second, the failed ones included @param errors the failed ones
 */
export function drawBars(
  context: BarContext,
  box: TrackBox,
  calls: Seconds,
  errors: Seconds,
  form: BarForm,
  paint: TrackPaint,
): void {
  const { x, y, height, pixelsPerSecond, ratio } = box;
  const isWide = pixelsPerSecond >= 8;
  const inset = isWide ? 1 : 0;
  const width = Math.max(1, pixelsPerSecond - (isWide ? 2 : 1));
  const base = y + height - form.pad;
  const room = height - 2 * form.pad;
  const left = (slot: number) => snap(x + slot * pixelsPerSecond + inset, ratio);
  const heightOf = (value: number) => Math.max(least, snap((Math.min(value, form.top) / form.top) * room, ratio));

  drawBase(context, box, base, paint);
  context.fillStyle = paint.colour(form.colour);
  for (let slot = 0; slot < axisSeconds; slot++) {
    const all = calls[slot] ?? 0;
    if (all <= 0) continue;
    const failed = errors[slot] ?? 0;
    const failedHeight = failed > 0 ? heightOf(failed) : 0;
    const rest = heightOf(all) - failedHeight;
    if (rest > 0) context.fillRect(left(slot), base - failedHeight - rest, width, rest);
  }
  context.fillStyle = paint.colour('err');
  for (let slot = 0; slot < axisSeconds; slot++) {
    const failed = errors[slot] ?? 0;
    if (failed <= 0) continue;
    const failedHeight = heightOf(failed);
    context.fillRect(left(slot), base - failedHeight, width, failedHeight);
    if (form.notch) context.fillRect(left(slot), base + 2, width, 2);
  }
}

/** The base line of a track, one pixel. */
export function drawBase(context: BarContext, box: TrackBox, at: number, paint: TrackPaint): void {
  context.fillStyle = paint.colour('n4');
  context.fillRect(box.x, snap(at, box.ratio), axisSeconds * box.pixelsPerSecond, 1);
}

/** The dotted base line of a function that nobody watches: there is no track of it. */
export function drawDottedBase(context: BarContext, box: TrackBox, at: number, paint: TrackPaint): void {
  context.fillStyle = paint.colour('n4');
  const end = box.x + axisSeconds * box.pixelsPerSecond;
  for (let x = box.x; x < end; x += 6) context.fillRect(x, snap(at, box.ratio), Math.min(2, end - x), 1);
}

/**
 * Hatches the seconds that nobody measured.
 * @param expectedTail missing seconds at the end that are still expected, and left empty
 */
export function drawGaps(
  context: BarContext,
  box: TrackBox,
  values: Seconds,
  paint: TrackPaint,
  expectedTail = 0,
): void {
  context.fillStyle = paint.gap;
  context.globalAlpha = 0.7;
  eachRun(values, false, (from, to) => {
    if (to === values.length && to - from <= expectedTail) return;
    context.fillRect(box.x + from * box.pixelsPerSecond, box.y, (to - from) * box.pixelsPerSecond, box.height);
  });
  context.globalAlpha = 1;
}

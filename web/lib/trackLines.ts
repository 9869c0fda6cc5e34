import { eachRun, type Seconds, type TrackBox } from './trackAxis.ts';
import type { PaintName, TrackPaint } from './trackPaint.ts';

type LineContext = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'closePath'
  | 'fill'
  | 'fillStyle'
  | 'globalAlpha'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'stroke'
  | 'strokeStyle'
>;

/** How a series is drawn into its box. */
export interface LineForm {
  /** The value at the top of the box. */
  readonly top: number;
  readonly colour: PaintName;
  readonly width: number;
  /** Opacity of the area below the line; 0 for none. */
  readonly area: number;
  /** Whether values are held between samples: steps, with a dot where the value changed. */
  readonly isHeld: boolean;
  /** Whether held values are hatched below. */
  readonly isHatched: boolean;
  /** Whether larger values lie lower: what is received, below the base line. */
  readonly isFlipped: boolean;
}

/** A series as a line, or as steps where its values are held. Gaps are left open: see `drawGaps`. */
export function drawLine(
  context: LineContext,
  box: TrackBox,
  values: Seconds,
  form: LineForm,
  paint: TrackPaint,
): void {
  context.strokeStyle = context.fillStyle = paint.colour(form.colour);
  context.lineWidth = form.width;
  context.lineJoin = 'round';
  eachRun(values, true, (from, to) => {
    const run = new Run(box, values, form, from, to);
    if (form.isHeld) drawSteps(context, run, form, paint);
    else drawCurve(context, run, form);
  });
}

/** Consecutive known seconds of a series, in pixels. */
class Run {
  readonly #box: TrackBox;
  readonly #values: Seconds;
  readonly #form: LineForm;
  readonly from: number;
  readonly to: number;

  constructor(box: TrackBox, values: Seconds, form: LineForm, from: number, to: number) {
    this.#box = box;
    this.#values = values;
    this.#form = form;
    this.from = from;
    this.to = to;
  }

  get base(): number {
    return this.#form.isFlipped ? this.#box.y : this.#box.y + this.#box.height;
  }

  get dotRadius(): number {
    return this.#box.pixelsPerSecond > 3 ? 2.2 : 1.2;
  }

  x(slot: number): number {
    return this.#box.x + slot * this.#box.pixelsPerSecond;
  }

  y(slot: number): number {
    const share = Math.min(1, (this.#values[slot] ?? 0) / this.#form.top) * this.#box.height;
    return this.#form.isFlipped ? this.base + share : this.base - share;
  }

  isChange(slot: number): boolean {
    return slot > this.from && this.#values[slot] !== this.#values[slot - 1];
  }
}

function drawCurve(context: LineContext, run: Run, form: LineForm): void {
  const isSingle = run.to - run.from === 1;
  const trace = () => {
    context.beginPath();
    if (isSingle) {
      context.moveTo(run.x(run.from), run.y(run.from));
      context.lineTo(run.x(run.to), run.y(run.from));
      return;
    }
    for (let slot = run.from; slot < run.to; slot++) context.lineTo(run.x(slot + 0.5), run.y(slot));
  };
  if (form.area > 0 && !isSingle) {
    trace();
    context.lineTo(run.x(run.to - 0.5), run.base);
    context.lineTo(run.x(run.from + 0.5), run.base);
    context.closePath();
    context.globalAlpha = form.area;
    context.fill();
    context.globalAlpha = 1;
  }
  trace();
  context.stroke();
}

function drawSteps(context: LineContext, run: Run, form: LineForm, paint: TrackPaint): void {
  const trace = () => {
    context.beginPath();
    context.moveTo(run.x(run.from), run.y(run.from));
    for (let slot = run.from + 1; slot < run.to; slot++) {
      if (!run.isChange(slot)) continue;
      context.lineTo(run.x(slot), run.y(slot - 1));
      context.lineTo(run.x(slot), run.y(slot));
    }
    context.lineTo(run.x(run.to), run.y(run.to - 1));
  };
  if (form.isHatched) {
    trace();
    context.lineTo(run.x(run.to), run.base);
    context.lineTo(run.x(run.from), run.base);
    context.closePath();
    context.fillStyle = paint.held(form.colour);
    context.globalAlpha = 0.34;
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = paint.colour(form.colour);
  }
  trace();
  context.stroke();
  for (let slot = run.from + 1; slot < run.to; slot++) {
    if (!run.isChange(slot)) continue;
    context.beginPath();
    context.arc(run.x(slot), run.y(slot), run.dotRadius, 0, 2 * Math.PI);
    context.fill();
  }
}

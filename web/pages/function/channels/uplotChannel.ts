import type uPlot from 'uplot';
import { areaPath, curvePath, type PathPlace, stepPath } from '../../../lib/channelPath.ts';
import { loadPart } from '../../../lib/loadPart.ts';
import { axisSeconds, eachRun, type TrackBox } from '../../../lib/trackAxis.ts';
import { drawBars, drawGaps } from '../../../lib/trackBars.ts';
import type { TrackPaint } from '../../../lib/trackPaint.ts';
import type { ChannelLine, ChannelPicture } from './channelPictures.ts';

/** Where a channel is drawn, CSS pixels. */
export interface ChannelBox {
  readonly width: number;
  readonly height: number;
  /** Above the top of the scale: room for the title. */
  readonly topPad: number;
  /** Below the base. */
  readonly bottomPad: number;
}

const lowBars = 6;

/** The only place that knows uPlot: draws a channel's pictures. It is loaded when the first channel is shown. */
export class UplotChannel {
  readonly #plot: uPlot;
  readonly #make: typeof uPlot;
  readonly #box: ChannelBox;
  readonly #paint: () => TrackPaint;
  #picture: ChannelPicture;
  #top = 1;

  private constructor(
    make: typeof uPlot,
    element: HTMLElement,
    box: ChannelBox,
    paint: () => TrackPaint,
    first: ChannelPicture,
  ) {
    this.#make = make;
    this.#box = box;
    this.#paint = paint;
    this.#picture = first;
    const { width, height, topPad, bottomPad } = box;
    const options: uPlot.Options = {
      width,
      height,
      padding: [topPad, 0, bottomPad, 0],
      legend: { show: false },
      // The cursor and the beam cross the whole page: the frame draws them.
      cursor: { show: false },
      scales: { x: { time: false, range: [0, axisSeconds] }, y: { range: () => [0, this.#top] } },
      axes: [{ show: false }, { show: false }],
      series: [{}, ...first.lines.map((_, index) => this.#series(index))],
      hooks: { drawClear: [() => this.#drawBelow()], draw: [() => this.#drawAbove()] },
    };
    this.#plot = new make(options, this.#data(first), element);
  }

  /** @param paint the colours of the theme as it is at the moment */
  static async create(
    element: HTMLElement,
    box: ChannelBox,
    paint: () => TrackPaint,
    first: ChannelPicture,
  ): Promise<UplotChannel> {
    const [{ default: make }] = await loadPart(() =>
      Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]),
    );
    return new UplotChannel(make, element, box, paint, first);
  }

  /** Whether a picture has as many lines as this channel was made for. */
  fits(picture: ChannelPicture): boolean {
    return picture.lines.length === this.#picture.lines.length;
  }

  draw(picture: ChannelPicture, top: number): void {
    this.#picture = picture;
    this.#top = top;
    this.#plot.setData(this.#data(picture));
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #data({ lines }: ChannelPicture): uPlot.AlignedData {
    const slots = Array.from({ length: axisSeconds }, (_, slot) => slot + 0.5);
    return [slots, ...lines.map(({ values }) => [...values])];
  }

  #series(index: number): uPlot.Series {
    const line = (): ChannelLine | undefined => this.#picture.lines[index];
    return {
      points: { show: false },
      width: line()?.width ?? 1,
      stroke: () => this.#paint().colour(line()?.colour ?? 'ink'),
      fill: () => this.#paint().colour(line()?.colour ?? 'ink'),
      paths: () => {
        const shown = line();
        if (shown === undefined) return null;
        const stroke = new Path2D();
        (shown.isStepped ? stepPath : curvePath)(stroke, shown.values, this.#place);
        return { stroke, fill: null };
      },
    };
  }

  get #place(): PathPlace {
    const { left, top, width, height } = this.#plot.bbox;
    return {
      x: (slot) => left + (slot / axisSeconds) * width,
      y: (value) => top + height - Math.min(1, value / this.#top) * height,
    };
  }

  /** Pixels of the canvas that uPlot made for a CSS pixel: it knows of the screen's ratio, not of the root's zoom. */
  get #ratio(): number {
    return this.#make.pxRatio;
  }

  /** Grid, gaps, bars, areas and the thin lines of replicas. */
  #drawBelow(): void {
    const { ctx } = this.#plot;
    const { bars, gaps, lines, thin } = this.#picture;
    const paint = this.#paint();
    const { width, height, topPad, bottomPad } = this.#box;
    const ratio = this.#ratio;
    const plotHeight = height - topPad - bottomPad;
    const box: TrackBox = { x: 0, y: topPad, height: plotHeight, pixelsPerSecond: width / axisSeconds, ratio };
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.fillStyle = paint.colour('grid');
    ctx.fillRect(0, topPad, width, 1);
    ctx.fillRect(0, Math.round(topPad + plotHeight / 2), width, 1);
    if (gaps !== null) drawGaps(ctx, box, gaps, paint);
    if (bars !== null) {
      const form = { top: this.#top, pad: lowBars, colour: 'ink', notch: true } as const;
      const barBox = { ...box, y: topPad - lowBars, height: plotHeight + 2 * lowBars };
      drawBars(ctx, barBox, bars.calls, bars.errors, form, paint);
    }
    ctx.restore();
    for (const line of lines) this.#fill(line, paint);
    ctx.strokeStyle = paint.colour(lines[0]?.colour ?? 'ink');
    ctx.lineWidth = 0.8 * ratio;
    for (const values of thin) {
      const path = new Path2D();
      (lines[0]?.isStepped === true ? stepPath : curvePath)(path, values, this.#place);
      ctx.stroke(path);
    }
  }

  #fill(line: ChannelLine, paint: TrackPaint): void {
    if (line.area === 0 && !line.isHeld) return;
    const { ctx } = this.#plot;
    const path = new Path2D();
    areaPath(path, line.values, this.#place, line.isStepped);
    ctx.save();
    ctx.globalAlpha = line.isHeld ? 0.34 : line.area;
    ctx.fillStyle = line.isHeld ? paint.held(line.colour) : paint.colour(line.colour);
    ctx.fill(path);
    ctx.restore();
  }

  /** A dot where a held value changed. */
  #drawAbove(): void {
    const { ctx } = this.#plot;
    const { x, y } = this.#place;
    for (const { values, isHeld, colour } of this.#picture.lines) {
      if (!isHeld) continue;
      ctx.fillStyle = this.#paint().colour(colour);
      eachRun(values, true, (from, to) => {
        for (let slot = from + 1; slot < to; slot++) {
          if (values[slot] === values[slot - 1]) continue;
          ctx.beginPath();
          ctx.arc(x(slot), y(values[slot] ?? 0), 2.2 * this.#ratio, 0, 2 * Math.PI);
          ctx.fill();
        }
      });
    }
  }
}

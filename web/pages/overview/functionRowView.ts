import type { WindowState } from '../../../src/client/client.ts';
import { FigureCell } from '../../lib/figureCell.ts';
import { onAxis, type TrackBox } from '../../lib/trackAxis.ts';
import { drawBars, drawBase, drawDottedBase, drawGaps } from '../../lib/trackBars.ts';
import { drawLine } from '../../lib/trackLines.ts';
import { drawCall, drawMeter } from '../../lib/trackMarks.ts';
import { roundTop, SettledTop } from '../../lib/trackScale.ts';
import { type FunctionFigures, functionColumns, functionFigures } from './functionFigures.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';
import { type FunctionItem, functionKey } from './overviewItems.ts';
import { type ReadingWords, readingCell } from './readingText.ts';
import { isFull } from './rowFigures.ts';

/** Where the parts of a row lie, CSS pixels. */
export interface FunctionRowPlace {
  readonly top: number;
  readonly height: number;
  /** Left edges; null where there is no room. */
  readonly sparklineX: number | null;
  readonly memoryMeterX: number | null;
  /** Where its track lies within the row. */
  readonly trackTop: number;
  readonly trackHeight: number;
}

const sparkline = { width: 60, height: 20 };
const meterWidth = 36;

const none: readonly (number | null)[] = [];

/** Writes and draws one function. */
export class FunctionRowView implements LedgerRow {
  readonly #cells: ReadonlyMap<string, FigureCell>;
  readonly #errors: HTMLElement | undefined;
  readonly #callsTop = new SettledTop();
  #item: FunctionItem;
  #place: FunctionRowPlace;
  #words: ReadingWords;
  #figures: FunctionFigures | null = null;

  /** @param cells by column, and `reading` */
  constructor(
    cells: ReadonlyMap<string, HTMLElement>,
    item: FunctionItem,
    place: FunctionRowPlace,
    words: ReadingWords,
  ) {
    this.#cells = new Map(Array.from(cells, ([name, element]) => [name, new FigureCell(element)]));
    this.#errors = cells.get('errorPercent');
    this.#item = item;
    this.#place = place;
    this.#words = words;
  }

  get top(): number {
    return this.#place.top;
  }

  get height(): number {
    return this.#place.height;
  }

  change(item: FunctionItem, place: FunctionRowPlace, words: ReadingWords): void {
    this.#item = item;
    this.#place = place;
    this.#words = words;
  }

  write(scene: Scene): void {
    const { shown } = scene;
    const running = scene.running.countOf(functionKey(this.#item), shown.second);
    const figures = functionFigures(this.#item, this.#window(scene), shown, running);
    this.#figures = figures;
    for (const name of functionColumns) this.#cells.get(name)?.write(figures.cells[name]);
    const errors = shown.isHeld ? 'errorsPerSecond' : 'errorPercent';
    if (this.#errors !== undefined) this.#errors.dataset['figure'] = `function:${functionKey(this.#item)}:${errors}`;
    this.#cells.get('reading')?.write(readingCell(figures.reading, scene.lostSeconds, this.#words));
  }

  draw(scene: Scene, pen: Pen): void {
    const figures = this.#figures;
    if (figures === null) return;
    const window = this.#window(scene);
    const { context, paint } = pen;
    const { top, memoryMeterX, trackTop, trackHeight } = this.#place;
    if (memoryMeterX !== null) {
      const isGrey = !figures.isWatched || figures.memory.staleSeconds !== null || scene.lostSeconds !== null;
      const colour = isGrey ? 'n6' : isFull(figures.memory.value) ? 'bad' : 'mem';
      const y = top + Math.floor((this.height - 7) / 2);
      drawMeter(context, { x: memoryMeterX, y, width: meterWidth }, figures.memory.value, colour, paint);
    }
    const box: TrackBox = { ...boxOf(pen), y: top + trackTop, height: trackHeight };
    if (window === null) {
      drawDottedBase(context, box, box.y + box.height - pad, paint);
    } else {
      this.#drawSparkline(window, figures, scene, pen);
      this.#drawTrack(window, figures, scene, pen, box);
    }
    if (scene.lostSeconds !== null) return;
    const bar = { ...box, y: box.y + 2, height: 4 };
    for (const { invocation, endedAtSeconds } of this.#calls(scene)) {
      drawCall(context, bar, { ...invocation, endedAtSeconds }, scene.shown.axisEndSecond, paint);
    }
  }

  #drawTrack(window: WindowState, figures: FunctionFigures, scene: Scene, pen: Pen, box: TrackBox): void {
    const { context, paint } = pen;
    const { axisEndSecond } = scene.shown;
    const known = window.columns['callsPerSecond'];
    if (known === undefined) {
      drawBase(context, box, box.y + box.height - pad, paint);
      return;
    }
    const calls = onAxis(known, window.endSecond, axisEndSecond);
    const errors = onAxis(window.columns['errorsPerSecond'] ?? none, window.endSecond, axisEndSecond);
    const tail = scene.lostSeconds === null ? expectedTail(window, 'callsPerSecond') : 0;
    drawGaps(context, { ...box, y: box.y + 4, height: box.height - 8 }, calls, paint, tail);
    const top = this.#callsTop.next(figures.callsTop, axisEndSecond);
    const colour = figures.isQuiet ? 'n6' : 'ink';
    drawBars(context, box, calls, errors, { top, pad, colour, notch: true }, paint);
  }

  #drawSparkline(window: WindowState, figures: FunctionFigures, scene: Scene, pen: Pen): void {
    const { sparklineX, top } = this.#place;
    if (sparklineX === null) return;
    const { context, paint, ratio } = pen;
    const { axisEndSecond, second, isHeld } = scene.shown;
    const y = top + Math.floor((this.height - 1 - sparkline.height) / 2);
    const box: TrackBox = { x: sparklineX, y: y + 2, height: sparkline.height - 3, pixelsPerSecond: 1, ratio };
    drawBase(context, box, y + sparkline.height - 1, paint);
    const cpu = onAxis(window.columns['cpuPercent'] ?? none, window.endSecond, axisEndSecond);
    // Without replicas there is nothing to measure.
    if (this.#item.replicasWanted === 0 && cpu.every((value) => value === null)) return;
    const isHeldValue = figures.cpu.intervalSeconds > 1;
    drawGaps(context, box, cpu, paint, scene.lostSeconds === null ? expectedTail(window, 'cpuPercent') : 0);
    const form = { top: sparklineTop(cpu), colour: 'cpu', width: 1.2, isFlipped: false } as const;
    drawLine(context, box, cpu, { ...form, area: isHeldValue ? 0 : 0.16, isHeld: isHeldValue, isHatched: true }, paint);
    if (!isHeld) return;
    context.fillStyle = paint.colour(scene.live.cursorSecond === null ? 'accent' : 'n7');
    context.fillRect(sparklineX + sparkline.width - 1 - (axisEndSecond - second), y, 1, sparkline.height);
  }

  #window(scene: Scene): WindowState | null {
    return scene.live.topic(`function:${this.#item.namespace}/${this.#item.name}`)?.state ?? null;
  }

  #calls(scene: Scene) {
    return scene.running.ofFunction(functionKey(this.#item), scene.shown.second);
  }
}

/** Above and below the bars. */
const pad = 4;

function boxOf({ axisX, pixelsPerSecond, ratio }: Pen): Pick<TrackBox, 'x' | 'pixelsPerSecond' | 'ratio'> {
  return { x: axisX, pixelsPerSecond, ratio };
}

/** How many of the newest seconds may be missing before they count as not measured. */
export function expectedTail(window: WindowState, figure: string): number {
  return Math.max(3, 2 * Math.round(window.sources[figure]?.intervalSeconds ?? 1));
}

function sparklineTop(values: readonly (number | null)[]): number {
  let most = 5;
  for (const value of values) if (value !== null && value > most) most = value;
  return roundTop(most);
}

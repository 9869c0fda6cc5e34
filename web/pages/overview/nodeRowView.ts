import type { WindowState } from '../../../src/client/client.ts';
import { FigureCell } from '../../lib/figureCell.ts';
import { onAxis, type TrackBox } from '../../lib/trackAxis.ts';
import { drawBase, drawGaps } from '../../lib/trackBars.ts';
import { drawLine, type LineForm } from '../../lib/trackLines.ts';
import { drawMeter } from '../../lib/trackMarks.ts';
import type { PaintName } from '../../lib/trackPaint.ts';
import { roundTop, SettledTop } from '../../lib/trackScale.ts';
import { expectedTail } from './functionRowView.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';
import { type NodeColumn, type NodeFigures, nodeColumns, nodeFigures } from './nodeFigures.ts';
import type { NodeItem } from './overviewItems.ts';
import { type ReadingWords, readingCell } from './readingText.ts';

/** A meter before a figure, CSS pixels. */
export interface MeterPlace {
  readonly column: NodeColumn;
  readonly x: number;
  readonly width: number;
  readonly colour: PaintName;
}

/** Where the parts of a row lie, CSS pixels. */
export interface NodeRowPlace {
  readonly top: number;
  readonly height: number;
  readonly meters: readonly MeterPlace[];
  readonly trackTop: number;
  readonly trackHeight: number;
  /** Height of the part below CPU and memory that shows what is sent and received; 0 without it. */
  readonly networkHeight: number;
}

const none: readonly (number | null)[] = [];

/** Columns that are marked when nearly full. */
const marked: ReadonlySet<NodeColumn> = new Set(['rootDiskPercent', 'memoryPercent']);

const line: LineForm = {
  ...{ top: 100, colour: 'cpu', width: 1.5, area: 0 },
  ...{ isHeld: false, isHatched: false, isFlipped: false },
};

/** Writes and draws one node. */
export class NodeRowView implements LedgerRow {
  readonly #cells: ReadonlyMap<string, FigureCell>;
  readonly #networkTop = new SettledTop();
  #item: NodeItem;
  #place: NodeRowPlace;
  #words: ReadingWords;
  #figures: NodeFigures | null = null;

  /** @param cells by column; `source` and `reading` */
  constructor(cells: ReadonlyMap<string, HTMLElement>, item: NodeItem, place: NodeRowPlace, words: ReadingWords) {
    this.#cells = new Map(Array.from(cells, ([name, element]) => [name, new FigureCell(element)]));
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

  change(item: NodeItem, place: NodeRowPlace, words: ReadingWords): void {
    this.#item = item;
    this.#place = place;
    this.#words = words;
  }

  write(scene: Scene): void {
    const figures = nodeFigures(this.#item, this.#window(scene), scene.shown);
    this.#figures = figures;
    for (const name of nodeColumns) this.#cells.get(name)?.write(figures.cells[name]);
    const source = figures.source ?? '–';
    this.#cells.get('source')?.write({ text: [{ kind: 'plain', text: source }], tone: 'muted' });
    this.#cells.get('reading')?.write(readingCell(figures.reading, scene.lostSeconds, this.#words));
  }

  draw(scene: Scene, pen: Pen): void {
    if (this.#figures !== null) this.#drawMeters(this.#figures, scene, pen);
    const window = this.#window(scene);
    const { context, paint, axisX, pixelsPerSecond, ratio } = pen;
    const { top, trackTop, trackHeight, networkHeight } = this.#place;
    const usage = trackHeight - networkHeight;
    const box: TrackBox = { x: axisX, y: top + trackTop + 4, height: usage - 8, pixelsPerSecond, ratio };
    if (window === null) {
      drawBase(context, box, box.y + box.height, paint);
      return;
    }
    const read = (name: NodeColumn) =>
      onAxis(window.columns[name] ?? none, window.endSecond, scene.shown.axisEndSecond);
    const cpu = read('cpuPercent');
    const tail = scene.lostSeconds === null ? expectedTail(window, 'cpuPercent') : 0;
    drawGaps(context, { ...box, y: top + trackTop + 3, height: trackHeight - 6 }, cpu, paint, tail);
    drawBase(context, box, box.y + box.height, paint);
    const isHeld = (this.#figures?.shown.cpuPercent.intervalSeconds ?? 1) > 1;
    drawLine(context, box, cpu, { ...line, area: isHeld ? 0 : 0.16, isHeld, isHatched: true }, paint);
    drawLine(context, box, read('memoryPercent'), { ...line, colour: 'mem', isHeld }, paint);
    if (networkHeight > 0) this.#drawNetwork(read, isHeld, pen, scene.shown.axisEndSecond);
  }

  /** What is sent above a base line, what is received below it. */
  #drawNetwork(
    read: (name: NodeColumn) => readonly (number | null)[],
    isHeld: boolean,
    pen: Pen,
    second: number,
  ): void {
    const { context, paint, axisX, pixelsPerSecond, ratio } = pen;
    const { top, trackTop, trackHeight, networkHeight } = this.#place;
    const [sent, received] = [read('networkUpKibPerSecond'), read('networkDownKibPerSecond')];
    const most = [...sent, ...received].reduce<number>((largest, value) => Math.max(largest, value ?? 0), 1);
    const scale = this.#networkTop.next(roundTop(most), second);
    const middle = Math.round(top + trackTop + trackHeight - networkHeight / 2 - 1);
    const half = networkHeight / 2 - 3;
    const box = { x: axisX, height: half, pixelsPerSecond, ratio };
    drawBase(context, { ...box, y: middle }, middle, paint);
    const form = { ...line, top: scale, width: 1, area: isHeld ? 0 : 0.16, isHeld };
    drawLine(context, { ...box, y: middle - half }, sent, { ...form, colour: 'up' }, paint);
    drawLine(context, { ...box, y: middle }, received, { ...form, colour: 'down', isFlipped: true }, paint);
  }

  #drawMeters({ cells, shown, isWatched }: NodeFigures, scene: Scene, { context, paint }: Pen): void {
    for (const { column, x, width, colour } of this.#place.meters) {
      const isGrey = !isWatched || shown[column].staleSeconds !== null || scene.lostSeconds !== null;
      const isBad = marked.has(column) && cells[column].tone === 'critical';
      const y = this.top + Math.floor((this.height - 7) / 2);
      drawMeter(context, { x, y, width }, shown[column].value, isGrey ? 'n6' : isBad ? 'bad' : colour, paint);
    }
  }

  #window(scene: Scene): WindowState | null {
    return scene.live.topic(`node:${this.#item.name}`)?.state ?? null;
  }
}

import { FigureCell } from '../../lib/figureCell.ts';
import { elapsed, type FigureText, unknownFigure } from '../../lib/figures.ts';
import { callEdges, drawCall } from '../../lib/trackMarks.ts';
import { runningPath } from './lanes.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';
import type { LoggedCall } from './runningLog.ts';

/** The elements of a lane. */
export interface LaneElements {
  readonly label: HTMLElement;
  readonly name: HTMLElement;
  readonly detail: HTMLElement;
  readonly reading: HTMLElement;
}

/** Where a lane lies, CSS pixels. */
export interface LanePlace {
  readonly top: number;
  readonly height: number;
  /** Width of the axis. */
  readonly axis: number;
  readonly pixelsPerSecond: number;
  /** From this width on, the label is inside the bar. */
  readonly insideFrom: number;
}

const barHeight = 15;
const labelGap = 8;

/** How long an ended call is shown. */
export const shownAfterEndSeconds = 2;

/** Writes and draws the call in one lane. */
export class LaneView implements LedgerRow {
  readonly #elements: LaneElements;
  readonly #reading: FigureCell;
  #place: LanePlace;
  /** The call in this lane; set before each write. */
  call: LoggedCall | null = null;
  /** What a node is called beside a call; null where there is only one node. */
  #nodeName: (node: string) => string | null;

  constructor(elements: LaneElements, place: LanePlace, nodeName: (node: string) => string | null) {
    this.#elements = elements;
    this.#reading = new FigureCell(elements.reading);
    this.#place = place;
    this.#nodeName = nodeName;
  }

  get top(): number {
    return this.#place.top;
  }

  get height(): number {
    return this.#place.height;
  }

  change(place: LanePlace, nodeName: (node: string) => string | null): void {
    this.#place = place;
    this.#nodeName = nodeName;
  }

  write({ shown, lostSeconds }: Scene): void {
    const { label, name, detail, reading } = this.#elements;
    const { call } = this;
    const edges =
      call === null
        ? null
        : callEdges(
            { ...call.invocation, endedAtSeconds: call.endedAtSeconds },
            shown.axisEndSecond,
            this.#place.pixelsPerSecond,
            this.#place.axis,
          );
    label.hidden = edges === null;
    if (call === null || edges === null) {
      delete reading.dataset['figure'];
      this.#reading.write({ text: [], tone: 'plain' });
      return;
    }
    const { invocation } = call;
    setText(name, invocation.function.name);
    const node = invocation.node === null ? null : this.#nodeName(invocation.node);
    setText(detail, [runningPath(call), node ?? ''].filter((part) => part !== '').join(' · '));
    const width = edges.right - edges.left;
    // On a narrow axis there may be more room in the bar than left of it.
    const isInside = width >= this.#place.insideFrom || width > edges.left;
    label.style.maxWidth = `${isInside ? width - 2 * labelGap : edges.left - labelGap}px`;
    label.style.left = isInside ? `${edges.left + labelGap}px` : '';
    label.style.right = isInside ? '' : `${this.#place.axis - edges.left + labelGap}px`;
    reading.dataset['figure'] = `invocation:${invocation.id}:elapsed`;
    const tone = call.endedAtSeconds === null ? 'plain' : 'muted';
    this.#reading.write({ text: lostSeconds === null ? elapsedText(call, shown.second) : unknownFigure, tone });
  }

  draw({ shown, lostSeconds }: Scene, { context, paint, axisX, pixelsPerSecond, ratio }: Pen): void {
    const { call } = this;
    if (call === null) return;
    const { top, height } = this.#place;
    const y = top + Math.floor((height - 1 - barHeight) / 2);
    const end = lostSeconds === null ? call.endedAtSeconds : shown.second;
    const box = { x: axisX, y, height: barHeight, pixelsPerSecond, ratio };
    const state = call.endedAtSeconds === null ? ('running' as const) : ('unknown' as const);
    drawCall(context, box, { ...call.invocation, endedAtSeconds: end, state }, shown.axisEndSecond, paint);
  }
}

function elapsedText({ invocation, endedAtSeconds }: LoggedCall, second: number): FigureText {
  return elapsed(Math.min(second, endedAtSeconds ?? second) - invocation.startedAtSeconds);
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

import { FigureCell } from '../../lib/figureCell.ts';
import { elapsed, type FigureText, unknownFigure } from '../../lib/figures.ts';
import { callEdges, drawCall } from '../../lib/trackMarks.ts';
import { isCounted, type LaneContent, runningPath } from './lanes.ts';
import type { LedgerRow, Pen, Scene } from './ledger.ts';
import type { CountedCalls, LoggedCall } from './runningLog.ts';

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

/** What a lane says in words. */
export interface LaneWords {
  /** What a node is called beside a call; null where there is only one node. */
  readonly nodeName: (node: string) => string | null;
  /** Says how many calls are counted only. */
  readonly inFlight: (count: number) => string;
}

const barHeight = 15;
const labelGap = 8;

/** How long an ended call is shown. */
export const shownAfterEndSeconds = 2;

/** Writes and draws the call in one lane. */
export class LaneView implements LedgerRow {
  readonly #elements: LaneElements;
  readonly #reading: FigureCell;
  readonly #place: LanePlace;
  readonly #words: LaneWords;
  /** What is in this lane; set before each write. */
  content: LaneContent | null = null;

  constructor(elements: LaneElements, place: LanePlace, words: LaneWords) {
    this.#elements = elements;
    this.#reading = new FigureCell(elements.reading);
    this.#place = place;
    this.#words = words;
  }

  get top(): number {
    return this.#place.top;
  }

  get height(): number {
    return this.#place.height;
  }

  write({ shown, lostSeconds }: Scene): void {
    const { content } = this;
    if (content !== null && isCounted(content)) {
      this.#writeCounted(content, shown.axisEndSecond - shown.second);
      return;
    }
    const edges = content === null ? null : this.#edges(content, shown.axisEndSecond);
    if (content === null || edges === null) this.#clear();
    else this.#writeCall(content, edges, shown.second, lostSeconds !== null);
  }

  draw({ shown, lostSeconds }: Scene, { context, paint, axisX, pixelsPerSecond, ratio }: Pen): void {
    const { content } = this;
    if (content === null || isCounted(content)) return;
    const { top, height } = this.#place;
    const y = top + Math.floor((height - 1 - barHeight) / 2);
    const end = lostSeconds === null ? content.endedAtSeconds : shown.second;
    const box = { x: axisX, y, height: barHeight, pixelsPerSecond, ratio };
    const state = content.endedAtSeconds === null ? ('running' as const) : ('unknown' as const);
    const startedAtSeconds = startOf(content, shown.axisEndSecond);
    drawCall(context, box, { startedAtSeconds, endedAtSeconds: end, state }, shown.axisEndSecond, paint);
  }

  #clear(): void {
    const { label, reading } = this.#elements;
    label.hidden = true;
    delete reading.dataset['figure'];
    this.#reading.write({ text: [], tone: 'plain' });
  }

  /** Nobody knows when they began: there is no bar, and the label stands at the shown second. */
  #writeCounted({ function: { name }, inFlight }: CountedCalls, secondsBefore: number): void {
    const { axis, pixelsPerSecond } = this.#place;
    this.#clear();
    this.#writeLabel(name, this.#words.inFlight(inFlight));
    const right = secondsBefore * pixelsPerSecond + labelGap;
    const left = axis - right + 2 * labelGap;
    if (right <= axis / 2) this.#placeLabel({ right, room: axis - right });
    else this.#placeLabel({ left, room: axis - left });
  }

  #writeCall(call: LoggedCall, edges: { left: number; right: number }, second: number, isLost: boolean): void {
    const { reading } = this.#elements;
    const { invocation, endedAtSeconds } = call;
    const node = invocation.node === null ? null : this.#words.nodeName(invocation.node);
    const detail = [runningPath(call), node ?? ''].filter((part) => part !== '').join(' · ');
    this.#writeLabel(invocation.function.name, detail);
    const width = edges.right - edges.left;
    // On a narrow axis there may be more room in the bar than left of it.
    const isInside = width >= this.#place.insideFrom || width > edges.left;
    if (isInside) this.#placeLabel({ left: edges.left + labelGap, room: width - 2 * labelGap });
    else this.#placeLabel({ right: this.#place.axis - edges.left + labelGap, room: edges.left - labelGap });
    reading.dataset['figure'] = `invocation:${invocation.id}:elapsed`;
    const tone = endedAtSeconds === null ? 'plain' : 'muted';
    this.#reading.write({ text: isLost ? unknownFigure : elapsedText(call, second), tone });
  }

  #writeLabel(name: string, detail: string): void {
    const { label, ...parts } = this.#elements;
    label.hidden = false;
    setText(parts.name, name);
    setText(parts.detail, detail);
  }

  #placeLabel({ left, right, room }: { readonly left?: number; readonly right?: number; readonly room: number }): void {
    const { style } = this.#elements.label;
    style.maxWidth = `${room}px`;
    style.left = left === undefined ? '' : `${left}px`;
    style.right = right === undefined ? '' : `${right}px`;
  }

  #edges(call: LoggedCall, axisEndSecond: number) {
    const { pixelsPerSecond, axis } = this.#place;
    const { endedAtSeconds } = call;
    const bar = { startedAtSeconds: startOf(call, axisEndSecond), endedAtSeconds, state: call.invocation.state };
    return callEdges(bar, axisEndSecond, pixelsPerSecond, axis);
  }
}

/** A call that began within the newest second stands at now. */
function startOf({ invocation }: LoggedCall, axisEndSecond: number): number {
  return Math.min(invocation.startedAtSeconds, axisEndSecond);
}

function elapsedText({ invocation, endedAtSeconds }: LoggedCall, second: number): FigureText {
  return elapsed(Math.min(second, endedAtSeconds ?? second) - invocation.startedAtSeconds);
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

import { windowSeconds } from '../../contract/units.ts';
import type { Column, FigureSource, FigureSourceChange } from '../../contract/v1/stream.ts';
import { isOften } from '../../model/doctor/figureReasons.ts';
import type { Entity } from '../../model/inventory/identity.ts';
import { columnsOf, type EntityFigures, rounderOf, textOf } from '../answer/entityFigures.ts';
import type { Explain, Explanation } from '../answer/explanation.ts';
import type { MeasuredFigure } from '../answer/measuredFigures.ts';

/** What a second brought to a window. */
export interface WindowChange {
  /** The first second in which a value is another one than before; null: none. */
  readonly fromSecond: number | null;
  readonly areSourcesNew: boolean;
  /** Whether why or how something is measured is new: then the sources are, too. */
  readonly areExplanationsNew: boolean;
}

/** How much of the sources a delta has. */
export type SentSources = 'none' | 'unexplained' | 'all';

/** One figure of the window, and how it is written. */
interface WindowColumn {
  readonly name: string;
  /** Begins its part of a delta. */
  readonly opening: string;
  readonly text: (value: number) => string;
  readonly values: Float64Array;
  source: FigureSource;
  /** What the explanation in {@link source} was asked about, beside the name of the source. */
  isFresh: boolean;
  isOften: boolean;
  how: string | null | undefined;
}

const unmeasured: FigureSource = {
  source: null,
  intervalSeconds: null,
  measuredAtSeconds: null,
  why: null,
  how: null,
};
const unknown = new Float64Array(windowSeconds).fill(Number.NaN);

/** The 60 s of an entity as its clients have them. It goes on second by second and finds what changed. */
export class EntityWindow {
  readonly #columns: readonly WindowColumn[];
  #endSecond = Number.NEGATIVE_INFINITY;
  #explain: Explain | null = null;

  constructor(kind: Entity['kind']) {
    const names = columnsOf[kind];
    // One block for all: each array of its own would cost half as much again.
    const values = new Float64Array(names.length * windowSeconds).fill(Number.NaN);
    this.#columns = names.map((name, index) => ({
      name,
      opening: `${index === 0 ? '' : '],'}${JSON.stringify(name)}:[`,
      text: textOf(name),
      values: values.subarray(index * windowSeconds, (index + 1) * windowSeconds),
      source: unmeasured,
      isFresh: false,
      isOften: false,
      how: undefined,
    }));
  }

  /** The last second of every column; -Infinity before the first. */
  get endSecond(): number {
    return this.#endSecond;
  }

  /**
   * Goes on to a second that is not before {@link endSecond}.
   * @param figures null: all is unknown
   * @param explain the same while it would explain the same: then it is asked again only about figures that changed
   */
  advance(figures: EntityFigures | null, second: number, explain: Explain): WindowChange {
    const shift = second - this.#endSecond;
    let first = shift < windowSeconds ? windowSeconds : 0;
    let areSourcesNew = this.#explain === null;
    let areExplanationsNew = areSourcesNew;
    const isExplainNew = explain !== this.#explain;
    this.#explain = explain;
    for (const column of this.#columns) {
      const figure = figures?.[column.name];
      first = takeValues(column.values, figure?.values ?? unknown, shift, first);
      const isAsked = takeAsked(column, figure);
      const explanation = isAsked && !isExplainNew ? column.source : explain(column.name, figure);
      const isExplained = column.source.why === explanation.why && column.source.how === explanation.how;
      if (isExplained && isSource(column.source, figure)) continue;
      column.source = sourceOf(figure, explanation);
      areSourcesNew = true;
      areExplanationsNew ||= !isExplained;
    }
    this.#endSecond = second;
    const fromSecond = first === windowSeconds ? null : second - windowSeconds + 1 + first;
    return { fromSecond, areSourcesNew, areExplanationsNew };
  }

  /** Values as they are sent. */
  get columns(): Record<string, Column> {
    return Object.fromEntries(this.#columns.map(({ name, values }) => [name, Array.from(values, rounderOf(name))]));
  }

  get sources(): Record<string, FigureSource> {
    return Object.fromEntries(this.#columns.map(({ name, source }) => [name, source]));
  }

  #sourcesJson(sent: Exclude<SentSources, 'none'>): string {
    if (sent === 'all') return JSON.stringify(this.sources);
    const brief = this.#columns.map(({ name, source: { source, intervalSeconds, measuredAtSeconds } }) => {
      return [name, { source, intervalSeconds, measuredAtSeconds } satisfies FigureSourceChange];
    });
    return JSON.stringify(Object.fromEntries(brief));
  }

  /** The delta from a second on, as JSON. @param lastMinuteJson of a function, where it is sent */
  deltaJson(fromSecond: number, sent: SentSources, lastMinuteJson: string | null = null): string {
    const from = Math.max(0, fromSecond - (this.#endSecond - windowSeconds + 1));
    let json = `{"fromSecond":${fromSecond},"columns":{`;
    for (const { opening, text, values } of this.#columns) {
      json += opening;
      for (let slot = from; slot < windowSeconds; slot++) {
        if (slot > from) json += ',';
        json += text(values[slot] ?? Number.NaN);
      }
    }
    // Made when sent: kept for the next time, they would be most of what a topic holds.
    const sources = sent === 'none' ? '' : `,"sources":${this.#sourcesJson(sent)}`;
    const lastMinute = lastMinuteJson === null ? '' : `,"lastMinute":${lastMinuteJson}`;
    return `${json}]}${sources}${lastMinute}}`;
  }
}

/**
 * Moves the values of a column `shift` seconds on and takes the new ones.
 * @param most @returns the first slot whose value is not the one before, `most` if there is none up to it
 */
function takeValues(values: Float64Array, taken: Float64Array, shift: number, most: number): number {
  let slot = 0;
  for (; slot < most; slot++) {
    const before = values[slot + shift];
    const now = taken[slot] ?? Number.NaN;
    if (before !== now && !(Number.isNaN(before) && Number.isNaN(now))) break;
    values[slot] = now;
  }
  const first = slot;
  for (; slot < windowSeconds; slot++) values[slot] = taken[slot] ?? Number.NaN;
  return first;
}

/** Notes what an explanation depends on. Returns whether it was asked for about the same. */
function takeAsked(column: WindowColumn, figure: MeasuredFigure | undefined): boolean {
  const { isFresh = false, how } = figure ?? {};
  const isMeasuredOften = isOften(figure?.meta.intervalSeconds ?? null);
  const isSame =
    column.source.source === (figure?.meta.source ?? null) &&
    column.isFresh === isFresh &&
    column.isOften === isMeasuredOften &&
    column.how === how;
  column.isFresh = isFresh;
  column.isOften = isMeasuredOften;
  column.how = how;
  return isSame;
}

function isSource(known: FigureSource, figure: MeasuredFigure | undefined): boolean {
  if (figure === undefined) return known.source === null;
  return (
    known.source === figure.meta.source &&
    known.intervalSeconds === tenths(figure.meta.intervalSeconds) &&
    known.measuredAtSeconds === measuredAtSeconds(figure)
  );
}

function sourceOf(figure: MeasuredFigure | undefined, { why, how }: Explanation): FigureSource {
  if (figure === undefined) return { ...unmeasured, why, how };
  const { source, intervalSeconds } = figure.meta;
  return { source, intervalSeconds: tenths(intervalSeconds), measuredAtSeconds: measuredAtSeconds(figure), why, how };
}

/** Rounded, so that the jitter of a timer is not sent as a change. */
function tenths(intervalSeconds: number | null): number | null {
  return intervalSeconds === null ? null : Math.round(intervalSeconds * 10) / 10;
}

/** Null where it would change every second. */
function measuredAtSeconds({ meta, measuredAtMs }: MeasuredFigure): number | null {
  const isEverySecond = (tenths(meta.intervalSeconds) ?? Infinity) <= 1;
  return measuredAtMs === null || isEverySecond ? null : Math.round(measuredAtMs) / 1000;
}

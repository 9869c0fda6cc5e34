import type { Column, FigureSource, ReplicasState, WindowState } from '../../../../src/client/client.ts';
import { count, countOrMean, duration, type FigureText, figure, unknownFigure } from '../../../lib/figures.ts';
import { lastKnown, onAxis, type Seconds } from '../../../lib/trackAxis.ts';
import type { PaintName } from '../../../lib/trackPaint.ts';

/** What a channel of the function page is drawn from. */
export interface ChannelInput {
  readonly window: WindowState | null;
  readonly replicas: ReplicasState | null;
  /** The second at the right end of the axis, Unix seconds. */
  readonly axisEnd: number;
  /** The second whose figures are read. */
  readonly readSecond: number;
  /** Whether the newest figures are read, so that a held value counts. */
  readonly readsNewest: boolean;
}

/** A line of a channel, with what is drawn along it. */
export interface ChannelLine {
  readonly values: Seconds;
  readonly colour: PaintName;
  readonly width: number;
  /** Opacity of the area below it; 0 for none. */
  readonly area: number;
  /** Whether each value stands for its whole second. */
  readonly isStepped: boolean;
  /** Whether values are held between samples: hatched, with a dot at each sample. */
  readonly isHeld: boolean;
}

/** A figure beside its line. */
export interface ChannelReading {
  /** Column of the window. */
  readonly column: string;
  readonly text: FigureText;
  readonly tone: 'plain' | 'muted' | 'critical' | 'cpu' | 'mem' | 'lat-50' | 'lat-95' | 'lat-99';
  /** The value at whose height it stands; null for the base. */
  readonly at: number | null;
}

/** What a channel shows at one moment. */
export interface ChannelPicture {
  readonly lines: readonly ChannelLine[];
  /** Lines of single replicas. */
  readonly thin: readonly Seconds[];
  readonly bars: { readonly calls: Seconds; readonly errors: Seconds } | null;
  /** Whose missing seconds are hatched; null where they have a meaning of their own. */
  readonly gaps: Seconds | null;
  readonly readings: readonly ChannelReading[];
  /** Seconds between two measurements, where it is more than one; null otherwise. */
  readonly everySeconds: number | null;
  /** Seconds since the newest measurement, where it is too old to be current; null otherwise. */
  readonly oldSeconds: number | null;
}

const usualLimitSeconds = 3;

/** Calls of each second, failed ones at the base. @param failedUnit stands after the count of failed ones */
export function callsPicture(input: ChannelInput, failedUnit: string): ChannelPicture {
  const calls = column(input, 'callsPerSecond');
  const errors = column(input, 'errorsPerSecond');
  const [all, failed] = [read(input, 'callsPerSecond'), read(input, 'errorsPerSecond')];
  return {
    ...empty,
    ...freshness(input, 'callsPerSecond'),
    bars: { calls, errors },
    gaps: calls,
    readings: [
      { column: 'callsPerSecond', text: withUnit(countOrMean(all), '/s'), tone: 'plain', at: all },
      {
        column: 'errorsPerSecond',
        text: withUnit(countOrMean(failed), ` ${failedUnit}`),
        tone: failed ? 'critical' : 'muted',
        at: null,
      },
    ],
  };
}

function withUnit(text: FigureText, unit: string): FigureText {
  return text === unknownFigure ? text : [...text, { kind: 'light', text: unit }];
}

/** Percentiles of the calls that ended in each second: without calls there is none. */
export function latencyPicture(input: ChannelInput, isNarrow: boolean): ChannelPicture {
  const lines = (isNarrow ? ([['p95Ms', 'lat-95', 1.5]] as const) : percentiles).map(([name, colour, width]) => ({
    line: lineOf(input, name, { colour, width }),
    reading: { column: name, text: duration(read(input, name)), tone: colour, at: read(input, name) },
  }));
  return {
    ...empty,
    lines: lines.map(({ line }) => line),
    readings: lines.map(({ reading }) => reading),
  };
}

const percentiles = [
  ['p50Ms', 'lat-50', 1],
  ['p95Ms', 'lat-95', 1.5],
  ['p99Ms', 'lat-99', 2],
] as const;

/** Calls in progress at the end of each second. */
export function inFlightPicture(input: ChannelInput): ChannelPicture {
  const value = read(input, 'inFlight');
  const line = lineOf(input, 'inFlight', { colour: 'ink', width: 1.5 });
  return {
    ...empty,
    ...freshness(input, 'inFlight'),
    lines: [{ ...line, isStepped: true, isHeld: false }],
    gaps: line.values,
    readings: [{ column: 'inFlight', text: count(value), tone: 'plain', at: value }],
  };
}

/** CPU or memory of all replicas, and of each as a thin line. */
export function usagePicture(input: ChannelInput, name: 'cpuPercent' | 'memoryPercent'): ChannelPicture {
  const colour = name === 'cpuPercent' ? 'cpu' : 'mem';
  const value = read(input, name);
  const line = lineOf(input, name, { colour, width: 1.5, area: name === 'cpuPercent' ? 0.16 : 0 });
  const { replicas, axisEnd } = input;
  const pods = replicas === null ? [] : Object.values(replicas.pods);
  const thin = pods.map(({ columns }) => onAxis(columns[name] ?? [], replicas?.endSecond ?? axisEnd, axisEnd));
  return {
    ...empty,
    ...freshness(input, name),
    lines: [line],
    thin: thin.length > 1 ? thin : [],
    gaps: line.values,
    readings: [{ column: name, text: figure(value, '%'), tone: colour, at: value }],
  };
}

const empty: ChannelPicture = {
  lines: [],
  thin: [],
  bars: null,
  gaps: null,
  readings: [],
  everySeconds: null,
  oldSeconds: null,
};

function column({ window, axisEnd }: ChannelInput, name: string): Column {
  return onAxis(window?.columns[name] ?? [], window?.endSecond ?? axisEnd, axisEnd);
}

function read({ window, readSecond, readsNewest }: ChannelInput, name: string): number | null {
  const values = window?.columns[name];
  if (window === null || values === undefined) return null;
  if (readsNewest && !isPerSecond(name)) return lastKnown(values, window.endSecond, readSecond);
  return values[values.length - 1 - (window.endSecond - readSecond)] ?? null;
}

/** Percentiles are those of one second: the last known one is not that of a second without calls. */
function isPerSecond(name: string): boolean {
  return /^p\d\dMs$/.test(name);
}

function sourceOf({ window }: ChannelInput, name: string): FigureSource | null {
  return window?.sources[name] ?? null;
}

function lineOf(
  input: ChannelInput,
  name: string,
  form: { readonly colour: PaintName; readonly width: number; readonly area?: number },
): ChannelLine {
  const isHeld = (sourceOf(input, name)?.intervalSeconds ?? 1) > 1.5;
  return { values: column(input, name), area: 0, ...form, isStepped: isHeld, isHeld };
}

function freshness(input: ChannelInput, name: string): Pick<ChannelPicture, 'everySeconds' | 'oldSeconds'> {
  const interval = Math.max(1, Math.round(sourceOf(input, name)?.intervalSeconds ?? 1));
  const values = column(input, name);
  const last = values.findLastIndex((value) => value !== null);
  const age = last < 0 ? 0 : values.length - 1 - last;
  return {
    everySeconds: interval > 1 ? interval : null,
    oldSeconds: age > Math.max(usualLimitSeconds, 2 * interval) ? age : null,
  };
}

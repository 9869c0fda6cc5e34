/**
 * A stretch of a figure: `light` for units, bounds and wanted replicas, `tilde` for the mark of a coarse figure, which hangs
 * left of its column, `unknown` for the dash.
 */
export interface FigureRun {
  readonly kind: 'plain' | 'light' | 'tilde' | 'unknown';
  readonly text: string;
}

/** A figure as it is shown: the same in English and Chinese, whose units are international symbols. */
export type FigureText = readonly FigureRun[];

/** That a percentile is below the first or above the last bucket of its histogram, ms. */
export interface PercentileBound {
  readonly below?: number;
  readonly above?: number;
}

const plain = (text: string): FigureRun => ({ kind: 'plain', text });
const light = (text: string): FigureRun => ({ kind: 'light', text });

/** What stands where nobody measured. */
export const unknownFigure: FigureText = [{ kind: 'unknown', text: '–' }];

const multiples = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** At most four characters and a suffix: `0.83`, `44.9`, `212`, `9999`, `12.4k`, `1.24M`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 9999.5) {
    for (const [multiple, suffix] of multiples) {
      if (size >= multiple * 0.99995) return `${significant(value / multiple).replace(/\.00$/, '.0')}${suffix}`;
    }
  }
  if (size >= 99.95) return String(Math.round(value));
  return value.toFixed(size >= 9.995 ? 1 : 2);
}

/** A figure with its unit; a value that would round to 0.00 is a bound. */
export function figure(value: number | null, unit = ''): FigureText {
  if (value === null) return unknownFigure;
  const isTiny = value > 0 && value < 0.005;
  const runs = isTiny ? [light('<'), plain('0.01')] : [plain(significant(value))];
  return unit === '' ? runs : [...runs, light(unit)];
}

/** A whole number, such as the calls of one second: without decimals. */
export function count(value: number | null): FigureText {
  if (value === null) return unknownFigure;
  return [plain(value < 9999.5 ? String(Math.round(value)) : significant(value))];
}

/** What is counted in a second: whole, or the mean of a longer interval. */
export function countOrMean(value: number | null): FigureText {
  return value !== null && !Number.isInteger(value) ? figure(value) : count(value);
}

/** `212 ms`, `1.24 s`, `1 m 12 s`, `2 h 5 m`. */
export function duration(ms: number | null): FigureText {
  if (ms === null) return unknownFigure;
  if (ms < 999.5) return figure(ms, ' ms');
  if (ms < 99_950) return figure(ms / 1000, ' s');
  return longDuration(Math.round(ms / 1000));
}

/** How long something has been running, in tenths of a second: `0.6 s`, `47.2 s`, `3 m 12 s`. */
export function elapsed(seconds: number | null): FigureText {
  if (seconds === null) return unknownFigure;
  if (seconds < 99.95) return [plain(Math.max(0, seconds).toFixed(1)), light(' s')];
  return longDuration(Math.floor(seconds));
}

function longDuration(seconds: number): FigureText {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return [plain(String(minutes)), light(' m '), plain(String(seconds % 60)), light(' s')];
  return [plain(String(Math.floor(minutes / 60))), light(' h '), plain(String(minutes % 60)), light(' m')];
}

/** A percentile: inside the first bucket of its histogram, or beyond the last, it is a bound: `<5 ms`, `>10 s`. */
export function percentile(ms: number | null, bound: PercentileBound | null): FigureText {
  if (bound?.below !== undefined) return [light('<'), ...boundDuration(bound.below)];
  if (bound?.above !== undefined) return [light('>'), ...boundDuration(bound.above)];
  return duration(ms);
}

/** The edge of a bucket is exact: `5 ms`, not `5.00 ms`. */
function boundDuration(ms: number): FigureText {
  return duration(ms).map((run) => (run.kind === 'plain' ? plain(run.text.replace(/\.0+$/, '')) : run));
}

/** Replicas: `2/2`, the wanted ones lighter; `–/2` where nobody tells how many are ready. */
export function readyOf(ready: number | null, wanted: number): FigureText {
  const first = ready === null ? unknownFigure : [plain(String(ready))];
  return [...first, light(`/${wanted}`)];
}

/** A figure that is the mean of a longer interval: `~13.9`. Unknown stays unknown. */
export function coarse(text: FigureText): FigureText {
  return text.some(({ kind }) => kind === 'unknown') ? text : [{ kind: 'tilde', text: '~' }, ...text];
}

/** `15.5 GiB`, in binary units. */
export function bytes(value: number | null): FigureText {
  if (value === null) return unknownFigure;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let [size, unit] = [value, 0];
  for (; size >= 1023.5 && unit < units.length - 1; unit++) size /= 1024;
  return [plain(unit === 0 ? String(size) : significant(size)), light(` ${units[unit]}`)];
}

/** The figure as one text, for copies, titles and tests. */
export function plainText(text: FigureText): string {
  return text.map((run) => run.text).join('');
}

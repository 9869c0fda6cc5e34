import { type CallTotals, statusCodeOf } from '../../../model/calls/callTotals.ts';
import { type DurationTotals, HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { InventorySnapshot } from '../../../model/inventory/inventory.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import { groupBy, type SampledSeries } from '../decode/apiReply.ts';
import { anyOf } from '../promql.ts';

/** What one process that counts calls had counted at its last scrape. */
export interface CounterReading {
  /** Unix ms, by the server's clock. */
  readonly scrapedAtMs: number;
  /** When the process started counting, Unix ms; null if unknown. */
  readonly startedAtMs: number | null;
  /** Whether finished calls are timed, or counted without a status, but not counted by status. */
  readonly lacksCompleted: boolean;
  /** By `namespace`, a line feed, `name`. */
  readonly totals: ReadonlyMap<string, CallTotals>;
}

/**
 * Queries the totals of every function's calls, by counting process: its instance and, if labelled, its pod. A process
 * scraped by two jobs counts once. Other series are marked in the label `part`: durations (`seconds`), when each
 * process was scraped (`time`) and when it started (`start`). Set operators ignore metric names, so no two parts may
 * have equal labels.
 */
export function callsQuery(series: PlatformSeries): string {
  const { replicas, started, ended, requestSeconds, functionLabels, statusLabel } = series;
  const ofProcesses = (label: string, names: string) => {
    const by = ['__name__', ...functionLabels, label, 'instance', 'pod'].join(', ');
    return `max by (${by}) (sum by (${by}, job) ({__name__=~"${names}"}))`;
  };
  const part = (name: string, query: string) => `label_replace(${query}, "part", "${name}", "", "")`;
  const ofTargets = `on (instance, job) group by (instance, job) (${replicas})`;
  return [
    ofProcesses(statusLabel, `${ended}|${started}`),
    part('seconds', ofProcesses('le', `${requestSeconds}_(sum|count|bucket)`)),
    part('time', `max by (instance, pod) (timestamp(${replicas}))`),
    part('start', `max by (instance, pod) (process_start_time_seconds and ${ofTargets})`),
  ].join(' or ');
}

/** Queries the durations of runs inside functions' pods, by pod. */
export function runsQuery({ runSeconds, runMatchers }: PlatformSeries, namespaces: readonly string[]): string {
  const matchers = [
    `__name__=~"${runSeconds}_(sum|count|bucket)"`,
    `namespace=~${anyOf(namespaces)}`,
    'pod!=""',
    ...(runMatchers === '' ? [] : [runMatchers]),
  ];
  return `sum by (__name__, namespace, pod, le) ({${matchers.join(',')}})`;
}

/** Decodes the reply to {@link callsQuery}, by process. A process that was never scraped successfully is left out. */
export function decodeCalls(
  rows: readonly SampledSeries[],
  series: PlatformSeries,
  defaultNamespace: string,
): ReadonlyMap<string, CounterReading> {
  const readings = new Map<string, CounterReading>();
  for (const [place, own] of groupBy(rows, ({ labels }) => `${labels['instance'] ?? ''}\n${labels['pod'] ?? ''}`)) {
    const newest = (part: string) =>
      own
        .filter(({ labels }) => labels['part'] === part)
        .flatMap(newestValue)
        .at(-1);
    const scrapedAtSeconds = newest('time');
    const startedAtSeconds = newest('start');
    if (scrapedAtSeconds === undefined) continue;
    readings.set(place, {
      scrapedAtMs: scrapedAtSeconds * 1000,
      startedAtMs: startedAtSeconds === undefined ? null : startedAtSeconds * 1000,
      ...decodeTotals(own, series, defaultNamespace),
    });
  }
  return readings;
}

/** Decodes the reply to {@link runsQuery}: durations by function, keyed as in {@link CounterReading.totals}. */
export function decodeRuns(
  rows: readonly SampledSeries[],
  { pods }: InventorySnapshot,
): ReadonlyMap<string, DurationTotals> {
  const functionOf = new Map(
    pods.map(({ id, functionName }) => [`${id.namespace}\n${id.name}`, `${id.namespace}\n${functionName}`]),
  );
  const builders = new Map<string, HistogramBuilder>();
  for (const row of rows) {
    const key = functionOf.get(`${row.labels['namespace'] ?? ''}\n${row.labels['pod'] ?? ''}`);
    if (key === undefined) continue;
    const builder = builders.get(key) ?? new HistogramBuilder();
    builders.set(key, builder);
    addDurations(builder, row);
  }
  return new Map([...builders].map(([key, builder]) => [key, builder.build()]));
}

/** A function may occur under several names, and failures under several statuses. */
function decodeTotals(
  rows: readonly SampledSeries[],
  series: PlatformSeries,
  defaultNamespace: string,
): Pick<CounterReading, 'lacksCompleted' | 'totals'> {
  const functions = new Map<
    string,
    { started: number | null; readonly completedByCode: Map<number, number>; readonly seconds: HistogramBuilder }
  >();
  let hasStatuses = false;
  let hasOthers = false;
  for (const row of rows) {
    const { labels } = row;
    const [value] = newestValue(row);
    if (value === undefined || labels['part'] === 'time' || labels['part'] === 'start') continue;
    const { namespace, name } = series.functionNamed(labels, defaultNamespace);
    const key = `${namespace}\n${name}`;
    const fn = functions.get(key) ?? { started: null, completedByCode: new Map(), seconds: new HistogramBuilder() };
    functions.set(key, fn);
    if (labels['__name__'] === series.started) fn.started = (fn.started ?? 0) + value;
    else if (labels['part'] === 'seconds') {
      addDurations(fn.seconds, row);
      hasOthers ||= value > 0;
    } else if (labels['__name__'] === series.ended) {
      const code = statusCodeOf(labels[series.statusLabel]);
      if (code !== null) {
        fn.completedByCode.set(code, (fn.completedByCode.get(code) ?? 0) + value);
        hasStatuses = true;
      } else hasOthers = true;
    }
  }
  const lacksCompleted = hasOthers && !hasStatuses;
  const totals = new Map<string, CallTotals>();
  for (const [key, fn] of functions) {
    const completedByCode = lacksCompleted ? null : fn.completedByCode;
    totals.set(key, { started: fn.started, completedByCode, requestSeconds: fn.seconds.build() });
  }
  return { lacksCompleted, totals };
}

/** Adds one series of a histogram: `_sum`, `_count` or `_bucket`. */
function addDurations(durations: HistogramBuilder, row: SampledSeries): void {
  const [value] = newestValue(row);
  if (value === undefined) return;
  const name = row.labels['__name__'] ?? '';
  if (name.endsWith('_sum')) durations.sum(value);
  else if (name.endsWith('_count')) durations.count(value);
  else if (name.endsWith('_bucket')) durations.bucket(row.labels['le'] ?? null, value);
}

/** The newest value, if it is one that a count, a duration or a time can have: neither negative, NaN nor infinite. */
function newestValue({ values }: SampledSeries): number[] {
  const value = values.at(-1) ?? Number.NaN;
  return value >= 0 && value < Number.POSITIVE_INFINITY ? [value] : [];
}

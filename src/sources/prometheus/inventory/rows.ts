import { groupBy, type Labels, ownLabel, type SampledSeries, targetKey } from '../decode/apiReply.ts';

/** The newest value of a series. */
export interface Row {
  readonly labels: Labels;
  readonly value: number;
}

/** Labels that Prometheus adds to everything scraped from a target. */
const targetLabels = ['job', 'instance', 'endpoint', 'service', 'metrics_path'];
/** All samples of a scrape have the same time; a row older than the newest of its target is of an earlier scrape. */
const sameScrapeSeconds = 1;
/** A target is no longer scraped if its newest row is this much older than that of another target. */
const longestSilenceSeconds = 120;
const notOfKey = new Set(['__name__', 'of']);

/** Rows, by metric and pod. */
export class PodRows {
  readonly #rows: ReadonlyMap<string, readonly Row[]>;
  readonly #byMetric = new Map<string, Map<string, Row[]>>();

  /** @param rows by metric */
  constructor(rows: ReadonlyMap<string, readonly Row[]>) {
    this.#rows = rows;
  }

  /** All rows of a metric. */
  all(metric: string): readonly Row[] {
    return this.#rows.get(metric) ?? [];
  }

  /** The rows of a pod. @param key see {@link podKeyOf} */
  of(metric: string, key: string): readonly Row[] {
    let byPod = this.#byMetric.get(metric);
    if (byPod === undefined) {
      byPod = groupBy(this.all(metric), podKeyOf);
      this.#byMetric.set(metric, byPod);
    }
    return byPod.get(key) ?? [];
  }
}

/** A key for the pod of a row: its namespace and name. */
export function podKeyOf({ labels }: Row): string {
  return `${ownLabel(labels, 'namespace') ?? ''}\n${ownLabel(labels, 'pod') ?? ''}`;
}

/** The container of a row; empty if it has none. */
export function containerOf({ labels }: Row): string {
  return ownLabel(labels, 'container') ?? '';
}

/**
 * Rows by metric, without those of ended series: Prometheus returns a series for 5 minutes after its last sample if no
 * staleness marker was written.
 * @param times values are sample times, Unix seconds; the label `of` names the metric
 */
export function liveRows(rows: readonly SampledSeries[], times: readonly SampledSeries[]): Map<string, Row[]> {
  const ended = endedKeys(times);
  const live = new Map<string, Row[]>();
  for (const [name, series] of groupBy(rows, ({ labels }) => labels['__name__'] ?? '')) {
    const kept = series.filter(({ labels }) => !ended.has(seriesKey(name, labels)));
    live.set(
      name,
      kept.map(({ labels, values }) => ({ labels, value: values.at(-1) ?? Number.NaN })),
    );
  }
  return live;
}

function endedKeys(times: readonly SampledSeries[]): Set<string> {
  const ended = new Set<string>();
  for (const [name, ofMetric] of groupBy(times, ({ labels }) => labels['of'] ?? '')) {
    const newest = newestOf(ofMetric);
    for (const ofTarget of groupBy(ofMetric, ({ labels }) => targetOf(labels)).values()) {
      const newestHere = newestOf(ofTarget);
      for (const { labels, values } of ofTarget) {
        const at = values[0] ?? Number.NaN;
        const hasEnded = newestHere - at > sameScrapeSeconds || newest - at > longestSilenceSeconds;
        if (hasEnded) ended.add(seriesKey(name, labels));
      }
    }
  }
  return ended;
}

function newestOf(times: readonly SampledSeries[]): number {
  return times.reduce((newest, { values }) => Math.max(newest, values[0] ?? Number.NaN), Number.NEGATIVE_INFINITY);
}

function targetOf(labels: Labels): string {
  return targetLabels.map((name) => labels[name] ?? '').join('\n');
}

function seriesKey(name: string, labels: Labels): string {
  return `${name}\n${targetKey(labels, notOfKey)}`;
}

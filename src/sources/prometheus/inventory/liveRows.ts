import type { Labels, SampledSeries } from '../decode/apiReply.ts';
import { groupBy, targetKey } from '../decode/labels.ts';

/** The newest value of a series. */
export interface Row {
  readonly labels: Labels;
  readonly value: number;
}

/** Labels that tell rows of one target apart: all but those that Prometheus gives to a target. */
const targetLabels = new Set(['job', 'instance', 'endpoint', 'service', 'metrics_path']);
/** All that one scrape finds has one time; a row that is older than the newest of its target is of an earlier one. */
const sameScrapeSeconds = 1;
/** A target none of whose rows is newer than this, while another's are, is not scraped any more. */
const longestSilenceSeconds = 120;

/**
 * Rows by the name of their metric, without those that died: Prometheus shows a series for 5 minutes after its last
 * sample where nothing tells that it ended.
 * @param times values are the times of samples, Unix seconds; `of` names the metric
 */
export function liveRows(rows: readonly SampledSeries[], times: readonly SampledSeries[]): Map<string, Row[]> {
  const dead = deadKeys(times);
  const byName = groupBy(rows, ({ labels }) => labels['__name__'] ?? '');
  const live = new Map<string, Row[]>();
  for (const [name, series] of byName) {
    const kept = series.filter(({ labels }) => !dead.has(keyOf(name, labels)));
    live.set(
      name,
      kept.map(({ labels, values }) => ({ labels, value: values.at(-1) ?? Number.NaN })),
    );
  }
  return live;
}

function deadKeys(times: readonly SampledSeries[]): Set<string> {
  const dead = new Set<string>();
  const newestOf = (series: readonly SampledSeries[]) =>
    series.reduce((newest, { values }) => Math.max(newest, values[0] ?? Number.NaN), Number.NEGATIVE_INFINITY);
  for (const [name, ofMetric] of groupBy(times, ({ labels }) => labels['of'] ?? '')) {
    const newest = newestOf(ofMetric);
    for (const ofTarget of groupBy(ofMetric, ({ labels }) => targetName(labels)).values()) {
      const newestHere = newestOf(ofTarget);
      for (const { labels, values } of ofTarget) {
        const at = values[0] ?? Number.NaN;
        const isDead = newestHere - at > sameScrapeSeconds || newest - at > longestSilenceSeconds;
        if (isDead) dead.add(keyOf(name, labels));
      }
    }
  }
  return dead;
}

function targetName(labels: Labels): string {
  return [...targetLabels].map((name) => labels[name] ?? '').join('\n');
}

const notOfKey = new Set(['__name__', 'of']);

function keyOf(name: string, labels: Labels): string {
  return `${name}\n${targetKey(labels, notOfKey)}`;
}

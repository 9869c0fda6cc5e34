import { median } from '../../../model/series/medianGap.ts';
import { decodeQueryReply, type SampledSeries } from '../decode/apiReply.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { anyOf, type LabelPrefix } from '../promql.ts';

/** How often a target is scraped, and how often what it exports is measured. */
export interface Cadence {
  /** Time of the newest scrape, Unix ms; null if there was none in the range looked at. */
  readonly scrapedAtMs: number | null;
  /** Median seconds between scrapes; null before two. */
  readonly scrapedSeconds: number | null;
  /** Median seconds between distinct measurements, which may be longer; null before two. */
  readonly measuredSeconds: number | null;
  /** Whether samples carry the times of their scrapes, not of their own measurements. */
  readonly copiedTimes: boolean;
}

/** The raw samples of a series: Unix ms, ascending, and values. */
export interface RawSamples {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** A scrape target and its cadence. */
export interface PacedTarget extends Target {
  readonly cadence: Cadence;
}

interface Target {
  readonly job: string;
  readonly instance: string;
}

/** The range of samples that the cadence is calculated from. */
const lookBackSeconds = 150;
/** At most this many targets of a kind are examined. */
const mostTargets = 3;
/** Only the newest gaps count, so that a changed interval shows soon. */
const newestGaps = 5;
/** At least this many samples are needed to know whose times they carry. */
const fewestSamples = 3;

/** The cadence of the targets of some rows. @throws Fault */
export async function pacedTargets(
  api: PrometheusApi,
  rows: readonly SampledSeries[],
  signal: AbortSignal,
  measured: readonly SampledSeries[] = [],
): Promise<PacedTarget[]> {
  const targets = targetsOf(rows);
  if (targets.length === 0) return [];
  const scrapes = decodeQueryReply(await api.query(scrapesQuery(targets), signal));
  return targets.map((target) => {
    const isOf = ({ labels }: SampledSeries) => labels['job'] === target.job && labels['instance'] === target.instance;
    // Several servers behind one API may scrape the same target: their scrapes must not be mixed.
    const own = scrapes.filter(isOf).sort((a, b) => b.atMs.length - a.atMs.length)[0];
    return { ...target, cadence: cadenceOf(own?.atMs ?? [], measured.filter(isOf)) };
  });
}

/** The cadence of the kubelets that export the containers of some pods. @throws Fault */
export async function pacedKubelets(
  api: PrometheusApi,
  pods: readonly { readonly namespace: string; readonly name: string }[],
  prefix: LabelPrefix,
  signal: AbortSignal,
): Promise<PacedTarget[]> {
  if (pods.length === 0) return [];
  const namespaces = anyOf([...new Set(pods.map(({ namespace }) => namespace))]);
  const names = anyOf([...new Set(pods.map(({ name }) => name))]);
  const query =
    `container_cpu_usage_seconds_total{${prefix}namespace=~${namespaces},${prefix}pod=~${names},` +
    `${prefix}container!="",${prefix}container!="POD",cpu=~"|total"}[${lookBackSeconds}s]`;
  const counters = decodeQueryReply(await api.query(query, signal));
  return pacedTargets(api, counters, signal, counters);
}

/**
 * Calculates the cadence of a target.
 * @param scrapes scrape times, Unix ms: the sample times of `up`
 * @param measured counters that grow with every measurement, each measured independently
 */
export function cadenceOf(scrapes: readonly number[], measured: readonly RawSamples[]): Cadence {
  const times = new Set(scrapes);
  const from = scrapes[0] ?? Number.POSITIVE_INFINITY;
  const to = scrapes.at(-1) ?? Number.NEGATIVE_INFINITY;
  const within = measured.flatMap(({ atMs }) => atMs).filter((at) => at >= from && at <= to);
  return {
    scrapedAtMs: scrapes.at(-1) ?? null,
    scrapedSeconds: median(gapSeconds(scrapes)),
    measuredSeconds: median(measured.flatMap(({ atMs, values }) => gapSeconds(changes(atMs, values)))),
    copiedTimes: within.length >= fewestSamples && within.every((at) => times.has(at)),
  };
}

function targetsOf(rows: readonly SampledSeries[]): Target[] {
  const targets = new Map<string, Target>();
  for (const { labels } of rows) {
    const target = { job: labels['job'] ?? '', instance: labels['instance'] ?? '' };
    targets.set(`${target.job}\n${target.instance}`, target);
  }
  return [...targets.values()].slice(0, mostTargets);
}

/** Every scrape writes a sample of `up`, whatever else it found. */
function scrapesQuery(targets: readonly Target[]): string {
  const jobs = anyOf([...new Set(targets.map(({ job }) => job))]);
  const instances = anyOf([...new Set(targets.map(({ instance }) => instance))]);
  return `up{job=~${jobs},instance=~${instances}}[${lookBackSeconds}s]`;
}

/** Times at which the value changed. The first sample may be older than its time. */
function changes(atMs: readonly number[], values: readonly number[]): number[] {
  return atMs.filter((_at, index) => index > 0 && values[index] !== values[index - 1]);
}

function gapSeconds(atMs: readonly number[]): number[] {
  const gaps = atMs.slice(1).map((at, index) => (at - (atMs[index] ?? Number.NaN)) / 1000);
  return gaps.slice(-newestGaps);
}

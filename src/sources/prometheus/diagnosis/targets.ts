import type { SampledSeries } from '../decode/apiReply.ts';
import { decodeQueryReply } from '../decode/apiReply.ts';
import type { PrometheusApi } from '../prometheusApi.ts';
import { containerCountersQuery, scrapesQuery } from '../promql/diagnosisQueries.ts';
import { type Cadence, cadenceOf } from './cadence.ts';

/** Something that is scraped. */
export interface Target {
  readonly job: string;
  readonly instance: string;
}

/** A target, and how often it is scraped and measured. */
export interface PacedTarget extends Target {
  readonly cadence: Cadence;
}

/** So many targets of a kind are looked at. */
const mostTargets = 3;

/** The targets that the rows of an answer come from. */
export function targetsOf(rows: readonly SampledSeries[]): Target[] {
  const targets = new Map<string, Target>();
  for (const { labels } of rows) {
    const target = { job: labels['job'] ?? '', instance: labels['instance'] ?? '' };
    targets.set(keyOf(target), target);
  }
  return [...targets.values()].slice(0, mostTargets);
}

/** How often targets are scraped. @throws Fault */
export async function pacedTargets(
  api: PrometheusApi,
  targets: readonly Target[],
  signal: AbortSignal,
  measured: readonly SampledSeries[] = [],
): Promise<PacedTarget[]> {
  if (targets.length === 0) return [];
  const scrapes = decodeQueryReply(await api.query(scrapesQuery(targets), signal));
  return targets.map((target) => {
    const isOf = ({ labels }: SampledSeries) => labels['job'] === target.job && labels['instance'] === target.instance;
    // One target may be scraped by several servers behind one API: their scrapes must not be mixed.
    const own = scrapes.filter(isOf).sort((a, b) => b.atMs.length - a.atMs.length)[0];
    return { ...target, cadence: cadenceOf(own?.atMs ?? [], measured.filter(isOf)) };
  });
}

/** How often kubelets are scraped for some pods, and how often they measure these. @throws Fault */
export async function pacedKubelets(
  api: PrometheusApi,
  pods: readonly { readonly namespace: string; readonly name: string }[],
  prefix: '' | 'exported_',
  signal: AbortSignal,
): Promise<PacedTarget[]> {
  if (pods.length === 0) return [];
  const counters = decodeQueryReply(await api.query(containerCountersQuery(pods, prefix), signal));
  return pacedTargets(api, targetsOf(counters), signal, counters);
}

function keyOf({ job, instance }: Target): string {
  return `${job}\n${instance}`;
}

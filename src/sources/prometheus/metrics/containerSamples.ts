import { ownLabel, type SampledSeries, targetKey } from '../decode/apiReply.ts';
import { anyOf, type LabelPrefix, quoted } from '../promql.ts';

/** Samples of one metric of one run of a container. */
export interface ContainerSamples {
  readonly namespace: string;
  readonly podName: string;
  readonly container: string;
  /** Differs for every run of the container. */
  readonly run: string;
  /** Key of the scrape target; a pod that is scraped twice has two. */
  readonly target: string;
  readonly figure: 'cpuSeconds' | 'workingSetBytes';
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** The metrics that a pod's figures are made from. */
export const containerMetrics = ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'] as const;

/** VictoriaMetrics accepts queries of 16 KiB by default; a longer list of names is omitted. */
const mostNameCharacters = 10_000;

/** Labels that distinguish the series of one target. */
const ownLabels = new Set(
  ['__name__', 'cpu', 'id', 'image', 'name', 'uid'].concat(
    ['container', 'namespace', 'pod'].flatMap((name) => [name, `exported_${name}`]),
  ),
);

/** At most this many series are compared. */
const mostCompared = 20;

/**
 * Selects the samples for the figures of some pods: those of their containers, without the pause container and the
 * pod's own cgroup.
 */
export function podSelector(
  pods: readonly { readonly namespace: string; readonly name: string }[],
  prefix: LabelPrefix,
  windowSeconds: number,
): string {
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))].sort();
  const podNames = anyOf([...new Set(pods.map(({ name }) => name))].sort());
  const matchers = [
    `__name__=~${quoted(containerMetrics.join('|'))}`,
    `${prefix}namespace=~${anyOf(namespaces)}`,
    `${prefix}container!=""`,
    `${prefix}container!="POD"`,
    'cpu=~"|total"',
    ...(podNames.length > mostNameCharacters ? [] : [`${prefix}pod=~${podNames}`]),
  ];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

/** Decodes the series that {@link podSelector} selects; series of anything but a container are ignored. */
export function containerSamples(series: readonly SampledSeries[]): ContainerSamples[] {
  return series.flatMap(({ labels, atMs, values }) => {
    const container = ownLabel(labels, 'container') ?? '';
    if (container === '' || container === 'POD') return [];
    const id = labels['id'];
    return {
      namespace: ownLabel(labels, 'namespace') ?? '',
      podName: ownLabel(labels, 'pod') ?? '',
      container,
      run: id ?? '',
      // The kubelet exports the same metrics again, without an id, on /metrics/resource.
      target: `${id === undefined ? 'resource' : 'cadvisor'}\n${targetKey(labels, ownLabels)}`,
      figure: labels['__name__'] === 'container_cpu_usage_seconds_total' ? 'cpuSeconds' : 'workingSetBytes',
      atMs,
      values,
    };
  });
}

/**
 * Whether the samples of a target carry the times of their own measurements. Containers are measured one by one, so
 * their times differ; with honor_timestamps off, all samples of one scrape carry the time of that scrape.
 */
export function haveOwnTimes(samples: readonly ContainerSamples[]): boolean {
  const compared = samples.filter(({ figure }) => figure === 'cpuSeconds').slice(0, mostCompared);
  const [first, ...others] = compared.sort((a, b) => b.atMs.length - a.atMs.length);
  if (first === undefined) return false;
  const times = new Set(first.atMs);
  const fromMs = first.atMs[0] ?? Infinity;
  const toMs = first.atMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  return others.some(({ atMs }) => atMs.some((at) => at > fromMs && at < toMs && !times.has(at)));
}

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

/** Characters of pod names in one query: VictoriaMetrics accepts queries of 16 KiB by default. */
const mostNameCharacters = 10_000;

/** Labels that distinguish the series of one target. */
const ownLabels = new Set(
  ['__name__', 'cpu', 'id', 'image', 'name', 'uid'].concat(
    ['container', 'namespace', 'pod'].flatMap((name) => [name, `exported_${name}`]),
  ),
);

/** At most this many series are compared. */
const mostCompared = 20;

/** A pod by namespace and name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Selectors of the samples for the figures of some pods: those of their containers, without the pause container and the
 * pod's own cgroup. One selector for as many pods as fit into a query, each with the pods that it selects.
 */
export function podSelectors<Pod extends PodName>(
  pods: readonly Pod[],
  prefix: LabelPrefix,
  windowSeconds: number,
): { readonly selector: string; readonly pods: readonly Pod[] }[] {
  const sorted = pods.toSorted((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));
  const groups: Pod[][] = [];
  let characters = Infinity;
  for (const pod of sorted) {
    const own = anyOf([pod.namespace, pod.name]).length;
    characters += own;
    if (characters > mostNameCharacters) {
      groups.push([]);
      characters = own;
    }
    groups.at(-1)?.push(pod);
  }
  return groups.map((group) => ({ selector: selectorOf(group, prefix, windowSeconds), pods: group }));
}

function selectorOf(pods: readonly PodName[], prefix: LabelPrefix, windowSeconds: number): string {
  const namespaces = anyOf([...new Set(pods.map(({ namespace }) => namespace))]);
  const names = anyOf([...new Set(pods.map(({ name }) => name))].sort());
  const matchers = [`__name__=~${quoted(containerMetrics.join('|'))}`, ...containerMatchers(namespaces, names, prefix)];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

/** Matchers of the containers of pods. @param namespaces pattern, as a string literal @param pods likewise */
export function containerMatchers(namespaces: string, pods: string, prefix: LabelPrefix): readonly string[] {
  return [
    `${prefix}namespace=~${namespaces}`,
    `${prefix}container!=""`,
    `${prefix}container!="POD"`,
    'cpu=~"|total"',
    `${prefix}pod=~${pods}`,
  ];
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Decodes the series that {@link podSelectors} select; series of anything but a container are ignored. */
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

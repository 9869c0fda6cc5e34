import { ownLabel } from '../decode/ownLabel.ts';
import type { SampledSeries } from '../decode/queryReply.ts';
import { targetOf } from '../decode/targetOf.ts';

/** Samples of one figure of one run of a container. */
export interface ContainerSamples {
  readonly namespace: string;
  readonly podName: string;
  readonly container: string;
  /** Another one for every run of the container. */
  readonly run: string;
  /** Who was scraped for it; a pod that is scraped twice has two. */
  readonly target: string;
  readonly figure: 'cpuSeconds' | 'workingSetBytes';
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

const ownLabels = new Set(
  ['__name__', 'cpu', 'id', 'image', 'name', 'uid'].concat(
    ['container', 'namespace', 'pod'].flatMap((name) => [name, `exported_${name}`]),
  ),
);

/** Reads the series that `podSelector` selects; what is no container's is left out. */
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
      // The kubelet has the same names once more, without an id, on /metrics/resource.
      target: `${id === undefined ? 'resource' : 'cadvisor'}\n${targetOf(labels, ownLabels)}`,
      figure: labels['__name__'] === 'container_cpu_usage_seconds_total' ? 'cpuSeconds' : 'workingSetBytes',
      atMs,
      values,
    };
  });
}

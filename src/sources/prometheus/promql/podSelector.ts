import { anyOf, quoted } from './matcher.ts';

const names = 'container_cpu_usage_seconds_total|container_memory_working_set_bytes';
/** VictoriaMetrics takes queries of 16 KiB unless told otherwise; a list of names that is longer is left out. */
const mostNameCharacters = 10_000;

/** A pod by its name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Selects every sample that the figures of some pods are made from: of their containers only, neither pause nor the
 * pod's own cgroup.
 * @param prefix `exported_` where honor_labels is off
 */
export function podSelector(pods: readonly PodName[], prefix: '' | 'exported_', windowSeconds: number): string {
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))].sort();
  const podNames = anyOf([...new Set(pods.map(({ name }) => name))].sort());
  const matchers = [
    `__name__=~${quoted(names)}`,
    `${prefix}namespace=~${anyOf(namespaces)}`,
    `${prefix}container!=""`,
    `${prefix}container!="POD"`,
    'cpu=~"|total"',
    ...(podNames.length > mostNameCharacters ? [] : [`${prefix}pod=~${podNames}`]),
  ];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

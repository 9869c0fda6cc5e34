import { anyOf, quoted } from '../promql.ts';

/** The time that is looked back over to tell how often something is scraped. */
const lookBackSeconds = 150;

/** Targets of what tells of some nodes, by job and instance. */
export function nodeTargetsQuery(instances: readonly string[]): string {
  return `group by (job, instance) (node_memory_MemTotal_bytes{instance=~${anyOf(instances)}})`;
}

/** Targets of gateways, by job and instance. */
export const gatewayTargetsQuery =
  'group by (job, instance) ({__name__=~"gateway_service_count|gateway_function_invocation_total"})';

/** When targets were scraped: a sample for each scrape, with its time, whatever else the scrape found. */
export function scrapesQuery(targets: readonly { readonly job: string; readonly instance: string }[]): string {
  const jobs = anyOf([...new Set(targets.map(({ job }) => job))]);
  const instances = anyOf([...new Set(targets.map(({ instance }) => instance))]);
  return `up{job=~${jobs},instance=~${instances}}[${lookBackSeconds}s]`;
}

/** When anything was scraped last, Unix seconds. */
export const newestScrapeQuery = 'max(timestamp(up))';

/** CPU counters of containers of some pods, as they were scraped. @param prefix `exported_` where honor_labels is off */
export function containerCountersQuery(
  pods: readonly { readonly namespace: string; readonly name: string }[],
  prefix: '' | 'exported_',
): string {
  const namespaces = anyOf([...new Set(pods.map(({ namespace }) => namespace))]);
  const names = anyOf([...new Set(pods.map(({ name }) => name))]);
  return (
    `container_cpu_usage_seconds_total{${prefix}namespace=~${namespaces},${prefix}pod=~${names},` +
    `${prefix}container!="",${prefix}container!="POD",cpu=~"|total"}[${lookBackSeconds}s]`
  );
}

/** Labels that the inventory takes from kube-state-metrics, by metric. */
const neededLabels: readonly (readonly [string, string])[] = [
  ['kube_pod_info', 'namespace'],
  ['kube_pod_info', 'pod'],
  ['kube_pod_info', 'node'],
  ['kube_node_info', 'node'],
  ['kube_node_info', 'internal_ip'],
  ['kube_pod_container_info', 'image_spec'],
];

/** A row for each needed label that no series of its metric has: `metric` and `label` name it. */
export const missingLabelsQuery = neededLabels
  .map(([metric, label]) => {
    const having = `(count(${metric}{${label}!=""}) or count(${metric}{exported_${label}!=""}))`;
    const missing = `(count(${metric}) unless ${having})`;
    return `label_replace(label_replace(${missing},"metric",${quoted(metric)},"",""),"label",${quoted(label)},"","")`;
  })
  .join(' or ');

/** The nodes that kube-state-metrics tells of. */
export const nodeInfoQuery = 'kube_node_info';

import { isIP } from 'node:net';
import { byFunction, byFunctionThenPod, byNode } from '../../../model/inventory/clientOrder.ts';
import type { FunctionRecord, NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import { hostOf, NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { FunctionName, PlatformSeries } from '../../../model/platform.ts';
import { groupBy, ownLabel } from '../decode/apiReply.ts';
import type { NodeTarget } from '../decode/discovered.ts';
import { decodePods } from './decodePods.ts';
import { containerOf, PodRows, podKeyOf, type Row } from './rows.ts';

/** An inventory, in the order in which clients see it. */
export interface DecodedInventory {
  readonly functions: readonly FunctionRecord[];
  readonly pods: readonly PodRecord[];
  readonly nodes: readonly NodeRecord[];
}

/** Where functions may be. */
export interface FunctionPlace {
  readonly connection: string;
  readonly series: PlatformSeries;
  readonly defaultNamespace: string;
  /** Null: wherever the platform reports functions, and all Deployments of the default namespace. */
  readonly namespaces: ReadonlySet<string> | null;
}

/** What is known besides the rows. */
export interface InventoryContext extends FunctionPlace {
  readonly targets: readonly NodeTarget[];
  /** Names of metrics that the servers have. */
  readonly names: ReadonlySet<string>;
}

/** Decodes an inventory from kube-state-metrics and the platform's own metrics. @param live rows by metric */
export function decodeInventory(
  live: ReadonlyMap<string, readonly Row[]>,
  context: InventoryContext,
): DecodedInventory {
  const { connection, series } = context;
  const rows = new PodRows(live);
  const declared = declaredFunctions(rows, context);
  const nodes = decodeNodes(rows, context.targets);
  const limits = 'kube_pod_container_resource_limits';
  const pods = decodePods({
    rows,
    connection,
    series,
    nodeNames: new NodeNames(nodes),
    reportsLimits: context.names.has(limits) || rows.all(limits).length > 0,
    isFunction: (namespace, name) => declared.has(functionKey({ namespace, name })),
  });
  pods.sort(byFunctionThenPod);
  const images = imagesOf(rows);
  const podsOf = groupBy(pods, ({ id, functionName }) => functionKey({ namespace: id.namespace, name: functionName }));
  const functions = [...declared].map(([key, { namespace, name, replicas }]): FunctionRecord => {
    const own = podsOf.get(key) ?? [];
    const newest = own.reduce((a, b) => ((b.createdAtMs ?? 0) > (a?.createdAtMs ?? 0) ? b : a), own[0]);
    const container = series.functionContainer(name);
    return {
      id: { connection, namespace, name },
      image: (newest && images.get(`${namespace}\n${newest.id.name}\n${container}`)) ?? '',
      replicasWanted: replicas,
      execTimeoutMs: null,
    };
  });
  return { functions: functions.sort(byFunction), pods, nodes };
}

/** Memory size of each node, bytes, by name, as kube-state-metrics reports it. */
export function decodeNodeMemories(rows: ReadonlyMap<string, readonly Row[]>): ReadonlyMap<string, number> {
  const capacities = rows.get('kube_node_status_capacity') ?? [];
  const memory = capacities.filter(({ labels, value }) => labels['resource'] === 'memory' && value > 0);
  return new Map(memory.map(({ labels, value }) => [ownLabel(labels, 'node') ?? '', value]));
}

/** The namespaces that functions may be in. @param functions rows of the platform's functions */
export function functionNamespaces(
  functions: readonly Row[],
  { series, defaultNamespace, namespaces }: FunctionPlace,
): string[] {
  if (namespaces !== null) return [...namespaces];
  const named = functions.map(({ labels }) => series.functionNamed(labels, defaultNamespace).namespace);
  return [...new Set([defaultNamespace, ...named])];
}

/** Functions are what the platform reports replicas of, and the Deployments in the functions' namespaces. */
function declaredFunctions(rows: PodRows, place: FunctionPlace): Map<string, FunctionName & { replicas: number }> {
  const { series, defaultNamespace } = place;
  const reported = rows.all(series.replicas);
  const namespaces = new Set(functionNamespaces(reported, place));
  const declared = new Map<string, FunctionName & { replicas: number }>();
  const add = (id: FunctionName, replicas: number) => {
    if (namespaces.has(id.namespace) && id.name !== '') declared.set(functionKey(id), { ...id, replicas });
  };
  for (const { labels, value } of reported) add(series.functionNamed(labels, defaultNamespace), value);
  for (const { labels, value } of rows.all('kube_deployment_spec_replicas')) {
    add({ namespace: ownLabel(labels, 'namespace') ?? '', name: labels['deployment'] ?? '' }, value);
  }
  return declared;
}

function functionKey({ namespace, name }: FunctionName): string {
  return `${namespace}\n${name}`;
}

/** Images as specs write them, by namespace, pod and container. */
function imagesOf(rows: PodRows): Map<string, string> {
  return new Map(
    rows
      .all('kube_pod_container_info')
      .map((row) => [`${podKeyOf(row)}\n${containerOf(row)}`, row.labels['image_spec'] || (row.labels['image'] ?? '')]),
  );
}

/** Nodes of kube-state-metrics; without it, those of the node targets. */
function decodeNodes(rows: PodRows, targets: readonly NodeTarget[]): NodeRecord[] {
  const nodes = new Map<string, NodeRecord>();
  const addresses = groupBy(rows.all('kube_node_status_addresses'), ({ labels }) => ownLabel(labels, 'node') ?? '');
  for (const { labels } of rows.all('kube_node_info')) {
    const name = ownLabel(labels, 'node') ?? '';
    const ip = labels['internal_ip'] ?? '';
    const others = (addresses.get(name) ?? [])
      .map((row) => row.labels['address'] ?? '')
      .filter((one) => one !== ip && one !== name);
    if (name !== '') nodes.set(name, others.length === 0 ? { name, ip } : { name, ip, otherAddresses: others });
  }
  if (nodes.size > 0) return [...nodes.values()].sort(byNode);
  for (const { instance, nodeLabel, nodename } of targets) {
    const host = hostOf(instance);
    const name = nodeLabel || nodename || host;
    nodes.set(name, { name, ip: isIP(host) > 0 ? host : '' });
  }
  return [...nodes.values()].sort(byNode);
}

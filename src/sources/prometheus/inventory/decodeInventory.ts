import { isIP } from 'node:net';
import { byFunction, byFunctionThenPod, byNode } from '../../../model/inventory/clientOrder.ts';
import type { FunctionRecord, NodeRecord, PodRecord } from '../../../model/inventory/inventory.ts';
import { hostOf, NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { NodeTarget } from '../decode/discovered.ts';
import { groupBy, ownLabel } from '../decode/labels.ts';
import { decodePods } from './decodePod.ts';
import { decodeFunctionName, type FunctionName } from './functionName.ts';
import type { Row } from './liveRows.ts';
import { PodOwners } from './podOwners.ts';
import { PodRows } from './podRows.ts';

/** What there is, in the order in which clients see it. */
export interface DecodedInventory {
  readonly functions: readonly FunctionRecord[];
  readonly pods: readonly PodRecord[];
  readonly nodes: readonly NodeRecord[];
}

/** What is known beside the rows. */
export interface InventoryPlace {
  readonly connection: string;
  readonly defaultNamespace: string;
  /** Where functions may live; null: wherever the gateway has one, and the Deployments of the default namespace. */
  readonly namespaces: ReadonlySet<string> | null;
  readonly targets: readonly NodeTarget[];
  /** Names of metrics that the servers have. */
  readonly names: ReadonlySet<string>;
}

interface Declared extends FunctionName {
  replicas: number;
}

/** Reads an inventory out of kube-state-metrics and the gateway's series. @param live rows by metric */
export function decodeInventory(live: ReadonlyMap<string, readonly Row[]>, place: InventoryPlace): DecodedInventory {
  const rows = new PodRows(live);
  const declared = declaredFunctions(rows, place);
  const nodes = decodeNodes(rows, place.targets);
  const isFunction = (namespace: string, name: string) => declared.has(functionKey({ namespace, name }));
  const owners = new PodOwners(rows, isFunction);
  const tellsLimits =
    place.names.has('kube_pod_container_resource_limits') || rows.all('kube_pod_container_resource_limits').length > 0;
  const nodeNames = new NodeNames(nodes);
  const pods = decodePods({ rows, owners, connection: place.connection, nodeNames, tellsLimits });
  pods.sort(byFunctionThenPod);
  const images = imagesOf(rows);
  const podsOf = groupBy(pods, ({ id, functionName }) => functionKey({ namespace: id.namespace, name: functionName }));
  const functions = [...declared.values()].map(({ namespace, name, replicas }): FunctionRecord => {
    const own = podsOf.get(functionKey({ namespace, name })) ?? [];
    const newest = own.reduce((a, b) => ((b.createdAtMs ?? 0) > (a?.createdAtMs ?? 0) ? b : a), own[0]);
    const image = newest === undefined ? undefined : images.get(`${namespace}\n${newest.id.name}\n${name}`);
    return {
      id: { connection: place.connection, namespace, name },
      image: image ?? '',
      replicasWanted: replicas,
      execTimeoutMs: null,
    };
  });
  return { functions: functions.sort(byFunction), pods, nodes };
}

/** All memory of each node, bytes, by name, where kube-state-metrics reports it. */
export function decodeNodeMemories(rows: ReadonlyMap<string, readonly Row[]>): ReadonlyMap<string, number> {
  const capacities = rows.get('kube_node_status_capacity') ?? [];
  const memory = capacities.filter(({ labels, value }) => labels['resource'] === 'memory' && value > 0);
  return new Map(memory.map(({ labels, value }) => [ownLabel(labels, 'node') ?? '', value]));
}

/** The namespaces that functions may live in. */
export function functionNamespaces(
  services: readonly Row[],
  place: Omit<InventoryPlace, 'targets' | 'names'>,
): string[] {
  if (place.namespaces !== null) return [...place.namespaces];
  const named = services.map((row) => decodeFunctionName(row.labels['function_name'] ?? '', place.defaultNamespace));
  return [...new Set([place.defaultNamespace, ...named.map(({ namespace }) => namespace)])];
}

/** A function is what the gateway counts the replicas of, or a Deployment where functions live. */
function declaredFunctions(rows: PodRows, place: InventoryPlace): Map<string, Declared> {
  const services = rows.all('gateway_service_count');
  const namespaces = new Set(functionNamespaces(services, place));
  const declared = new Map<string, Declared>();
  for (const { labels, value } of services) {
    const id = decodeFunctionName(labels['function_name'] ?? '', place.defaultNamespace);
    if (namespaces.has(id.namespace) && id.name !== '') declared.set(functionKey(id), { ...id, replicas: value });
  }
  for (const { labels, value } of rows.all('kube_deployment_spec_replicas')) {
    const id = { namespace: ownLabel(labels, 'namespace') ?? '', name: labels['deployment'] ?? '' };
    if (namespaces.has(id.namespace) && id.name !== '') declared.set(functionKey(id), { ...id, replicas: value });
  }
  return declared;
}

function functionKey({ namespace, name }: FunctionName): string {
  return `${namespace}\n${name}`;
}

/** Images as specs write them, by namespace, pod and container. */
function imagesOf(rows: PodRows): Map<string, string> {
  const images = new Map<string, string>();
  for (const { labels } of rows.all('kube_pod_container_info')) {
    const key = ['namespace', 'pod', 'container'].map((name) => ownLabel(labels, name) ?? '').join('\n');
    images.set(key, labels['image_spec'] || (labels['image'] ?? ''));
  }
  return images;
}

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

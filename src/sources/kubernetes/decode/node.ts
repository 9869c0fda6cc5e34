import { byNode } from '../../../model/inventory/clientOrder.ts';
import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import type { NodeDescription } from '../../../model/inventory/nodeDescription.ts';
import { parseQuantity } from '../../../model/inventory/quantity.ts';
import { listAt, member, textAt } from '../../http/jsonMember.ts';
import type { PodItem } from './pod.ts';

/** A node and its capacity. */
export interface DecodedNode {
  readonly record: NodeRecord;
  /** All cores and memory, including what pods may not use; null if not reported. */
  readonly capacityCores: number | null;
  readonly capacityMemoryBytes: number | null;
}

/** Decodes a Node of `v1`; null if it has no name. */
export function decodeNode(object: unknown): DecodedNode | null {
  const name = textAt(object, 'metadata', 'name');
  if (name === null) return null;
  const addresses = listAt(object, 'status', 'addresses');
  const internal = addresses.find((address) => textAt(address, 'type') === 'InternalIP');
  const others = addresses.filter((address) => address !== internal).flatMap((each) => textAt(each, 'address') ?? []);
  const otherAddresses = others.filter((address) => address !== name);
  const record = { name, ip: textAt(internal, 'address') ?? '', described: description(object) };
  return {
    record: otherAddresses.length === 0 ? record : { ...record, otherAddresses },
    capacityCores: parseQuantity(member(object, 'status', 'capacity', 'cpu')),
    capacityMemoryBytes: parseQuantity(member(object, 'status', 'capacity', 'memory')),
  };
}

function description(object: unknown): NodeDescription {
  const info = (field: string) => textAt(object, 'status', 'nodeInfo', field) || null;
  const conditions = listAt(object, 'status', 'conditions');
  const lacks = (type: string) => {
    const status = textAt(
      conditions.find((each) => textAt(each, 'type') === type),
      'status',
    );
    return status === 'True' ? true : status === 'False' ? false : null;
  };
  return {
    kernel: info('kernelVersion'),
    kubelet: info('kubeletVersion'),
    operatingSystem: info('osImage'),
    architecture: info('architecture'),
    containerRuntime: info('containerRuntimeVersion'),
    cpuCores: parseQuantity(member(object, 'status', 'capacity', 'cpu')),
    taints: listAt(object, 'spec', 'taints').map((taint) => ({
      key: textAt(taint, 'key') ?? '',
      value: textAt(taint, 'value'),
      effect: textAt(taint, 'effect') ?? '',
    })),
    pressure: { memory: lacks('MemoryPressure'), disk: lacks('DiskPressure'), pids: lacks('PIDPressure') },
  };
}

/** The nodes of some pods, for use where nodes may not be read. */
export function podNodes(pods: Iterable<PodItem>): readonly NodeRecord[] {
  const nodes = new Map<string, NodeRecord>();
  for (const { record, hostIp, otherHostIps: otherAddresses } of pods) {
    const { nodeName } = record;
    if (nodeName === '' || (nodes.has(nodeName) && hostIp === '')) continue;
    if ((nodes.get(nodeName)?.ip ?? '') === '') {
      const node = { name: nodeName, ip: hostIp };
      nodes.set(nodeName, otherAddresses === undefined ? node : { ...node, otherAddresses });
    }
  }
  return [...nodes.values()].sort(byNode);
}

import { byNode } from '../../../model/inventory/clientOrder.ts';
import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import type { PodItem } from '../decode/pod.ts';

/** The nodes that pods are on, as far as pods tell of them: what is known where nodes may not be read. */
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

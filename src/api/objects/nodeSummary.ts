import type { NodeSummary } from '../../contract/v1/node.ts';
import type { NodeRecord } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import { type View, visiblePodsOn } from '../entityLookup.ts';

/** A node without what is measured. */
export function nodeSummary(connection: Connection, view: View, node: NodeRecord): NodeSummary {
  const pods = visiblePodsOn(view, node);
  const { name, ip, otherAddresses = [] } = node;
  return {
    connection: connection.name,
    name,
    ip: ip === '' ? null : ip,
    otherAddresses: [...otherAddresses],
    pods: pods.length,
    functions: new Set(pods.map(({ id, functionName }) => JSON.stringify([id.namespace, functionName]))).size,
    memoryBytes: memoryOf(connection, node),
  };
}

/** The memory of a node; null where it is unknown. */
export function memoryOf({ inventory }: Connection, { name }: NodeRecord): number | null {
  return inventory.memoryBytesOf?.(name) ?? null;
}

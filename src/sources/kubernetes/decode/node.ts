import type { NodeRecord } from '../../../model/inventory/inventory.ts';
import { parseQuantity } from '../../../model/inventory/quantity.ts';
import { listAt, member, textAt } from '../../http/jsonMember.ts';

/** A node, and what it has. */
export interface NodeItem {
  readonly record: NodeRecord;
  /** All of its cores and memory, not only what pods may have; null where it does not say. */
  readonly capacityCores: number | null;
  readonly capacityMemoryBytes: number | null;
}

/** Reads a Node of `v1`; null when it has no name. */
export function decodeNode(object: unknown): NodeItem | null {
  const name = textAt(object, 'metadata', 'name');
  if (name === null) return null;
  const addresses = listAt(object, 'status', 'addresses');
  const internal = addresses.find((address) => textAt(address, 'type') === 'InternalIP');
  const others = addresses.filter((address) => address !== internal).flatMap((each) => textAt(each, 'address') ?? []);
  const otherAddresses = others.filter((address) => address !== name);
  const record = { name, ip: textAt(internal, 'address') ?? '' };
  return {
    record: otherAddresses.length === 0 ? record : { ...record, otherAddresses },
    capacityCores: parseQuantity(member(object, 'status', 'capacity', 'cpu')),
    capacityMemoryBytes: parseQuantity(member(object, 'status', 'capacity', 'memory')),
  };
}

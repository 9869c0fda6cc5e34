import type { NodeRecord } from '../model/inventory/inventory.ts';

/**
 * True when both lists have the same nodes by name and address, so that both are of one cluster. Lists that say nothing
 * (no node, or one without an address) prove nothing.
 */
export function sameNodes(some: readonly NodeRecord[], others: readonly NodeRecord[]): boolean {
  const known = new Map(others.map(({ name, ip }) => [name, ip]));
  return (
    some.length > 0 &&
    some.length === others.length &&
    known.size === others.length &&
    new Set(some.map(({ name }) => name)).size === some.length &&
    some.every(({ name, ip }) => ip !== '' && known.get(name) === ip)
  );
}

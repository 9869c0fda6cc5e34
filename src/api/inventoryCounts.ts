import type { InventorySource } from '../model/inventory/inventory.ts';
import { visibleFunctions } from './entityLookup.ts';

/** How many functions and nodes a client may see; null for what an inventory does not list. */
export function inventoryCounts(
  source: Pick<InventorySource, 'snapshot' | 'functionsOnly'>,
  namespaces: ReadonlySet<string> | null,
  nowMs: number,
): { readonly functions: number | null; readonly nodes: number | null } {
  const inventory = source.snapshot(nowMs);
  if (inventory === null) return { functions: null, nodes: null };
  return {
    functions: visibleFunctions({ inventory, namespaces }).length,
    nodes: source.functionsOnly === true ? null : inventory.nodes.length,
  };
}

import { Fault } from '../model/fault.ts';
import type { InventorySnapshot } from '../model/inventory/inventory.ts';
import type { Connection } from '../model/source/connection.ts';
import { pause } from '../sources/http/retry.ts';

/** The longest that an address may take until its inventory is known, ms. */
export const longestConnectingMs = 5000;
/** Interval of checks for the first inventory. */
const lookMs = 20;

/**
 * The first inventory of a connection that was started, as soon as there is one.
 * @throws Fault why there is none when `signal` aborts
 */
export async function firstInventory(
  { inventory, clock }: Pick<Connection, 'inventory' | 'clock'>,
  signal: AbortSignal,
): Promise<InventorySnapshot> {
  const late = () => new Fault('upstream_timeout', 'The server answered but sent no inventory in time.');
  for (;;) {
    const snapshot = inventory.snapshot(clock.wallMs());
    // A disconnected client changes nothing, even if the inventory is known.
    if (signal.aborted) throw snapshot !== null ? late() : (inventory.fault ?? late());
    if (snapshot !== null) return snapshot;
    await pause(lookMs, signal);
  }
}

import type { Clock } from '../model/clock.ts';
import { Fault } from '../model/fault.ts';
import type { InventorySnapshot } from '../model/inventory/inventory.ts';
import type { Connection } from '../model/source/connection.ts';
import { pause } from '../sources/http/retry.ts';

const lookMs = 20;

/**
 * Resolves with the first inventory of a connection that has begun.
 * @throws Fault why there is none yet when `signal` aborts
 */
export async function firstInventory(
  { inventory }: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<InventorySnapshot> {
  for (;;) {
    const snapshot = inventory.snapshot(clock.wallMs());
    if (snapshot !== null) return snapshot;
    if (signal.aborted) {
      throw inventory.fault ?? new Fault('upstream_timeout', 'What answers there did not say in time what it has.');
    }
    await pause(lookMs, signal);
  }
}

import type { CallSource } from '../calls/callSource.ts';
import { callsInFlight } from '../calls/callTotals.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';

/** How long a count of all functions is used, ms: sources count once a second at most. */
const countedForMs = 1000;

/** A function with calls in flight. */
export interface BusyFunction {
  readonly fn: FunctionRecord;
  readonly calls: number;
}

/** What was last counted of all functions. */
interface Count {
  /** Unix ms. */
  readonly atMs: number;
  readonly index: InventorySnapshot['index'];
  readonly busy: readonly BusyFunction[];
}

const lastCounts = new WeakMap<CallSource, Count>();

/**
 * The functions that had calls in flight within the last second, the most calls first. All functions of the connection are
 * counted at once, so that many requests do not each visit every pod.
 * @param nowMs Unix ms
 */
export function busyFunctions(
  calls: CallSource | null,
  { index, functions }: Pick<InventorySnapshot, 'index' | 'functions'>,
  nowMs: number,
): readonly BusyFunction[] {
  if (calls === null) return [];
  const last = lastCounts.get(calls);
  if (last !== undefined && last.index === index && Math.abs(nowMs - last.atMs) < countedForMs) return last.busy;
  const busy = functions
    .map((fn) => ({ fn, calls: functionInFlight(calls, index, fn.id, nowMs) ?? 0 }))
    .filter((each) => each.calls > 0)
    .sort((a, b) => b.calls - a.calls);
  lastCounts.set(calls, { atMs: nowMs, index, busy });
  return busy;
}

/**
 * Calls in flight as its pods count them, else as they are counted in front of them; null where they are not counted.
 * @param nowMs Unix ms
 */
export function functionInFlight(
  calls: CallSource | null,
  index: InventorySnapshot['index'],
  functionId: NamespacedId,
  nowMs: number,
): number | null {
  if (calls === null) return null;
  const pods = index.podsOf(functionId).map(({ uid }) => calls.inFlight(uid, nowMs));
  if (pods.length > 0 && pods.every((pod) => pod !== null)) return pods.reduce((sum, pod) => sum + pod.calls, 0);
  const totals = calls.calls(functionId, nowMs)?.value ?? null;
  return totals === null ? null : callsInFlight(totals);
}

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
export interface FunctionCounts {
  /** Those that had calls in flight, the most calls first. */
  readonly busy: readonly BusyFunction[];
  /** Calls in flight; null where they are not counted. */
  of(functionId: NamespacedId): number | null;
}

interface Count extends FunctionCounts {
  /** Unix ms. */
  readonly atMs: number;
  readonly index: InventorySnapshot['index'];
}

const nothingCounted: FunctionCounts = { busy: [], of: () => null };

const lastCounts = new WeakMap<CallSource, Count>();

/**
 * The calls in flight of all functions, counted within the last second. All functions of the connection are counted at
 * once, so that many requests do not each visit every pod.
 * @param nowMs Unix ms
 */
export function functionCounts(
  calls: CallSource | null,
  { index, functions }: Pick<InventorySnapshot, 'index' | 'functions'>,
  nowMs: number,
): FunctionCounts {
  if (calls === null) return nothingCounted;
  const last = lastCounts.get(calls);
  if (last !== undefined && last.index === index && Math.abs(nowMs - last.atMs) < countedForMs) return last;
  const counts = new Map<string, number | null>();
  const busy: BusyFunction[] = [];
  for (const fn of functions) {
    const inFlight = functionInFlight(calls, index, fn.id, nowMs);
    counts.set(keyOf(fn.id), inFlight);
    if (inFlight !== null && inFlight > 0) busy.push({ fn, calls: inFlight });
  }
  busy.sort((a, b) => b.calls - a.calls);
  const counted = { atMs: nowMs, index, busy, of: (id: NamespacedId) => counts.get(keyOf(id)) ?? null };
  lastCounts.set(calls, counted);
  return counted;
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
  const counted = calls.calls(functionId, nowMs);
  return counted === null ? null : callsInFlight(counted.value);
}

function keyOf({ namespace, name }: NamespacedId): string {
  return `${namespace}/${name}`;
}

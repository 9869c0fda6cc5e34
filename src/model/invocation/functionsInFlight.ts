import { functionKey } from '../../contract/v1/stream.ts';
import type { CallSource } from '../calls/callSource.ts';
import { callsInFlight } from '../calls/callTotals.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { FunctionRecord, InventorySnapshot } from '../inventory/inventory.ts';

/** How long a count of all functions is used, ms; one that counters were read after is not. */
const countedForMs = 1000;
/** A count of this age, or taken this often, is current. */
const currentMs = 1500;

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
  /** True if none is in flight by a current count; false where counts may be older. */
  isIdle(functionId: NamespacedId): boolean;
}

interface Count extends FunctionCounts {
  /** Unix ms. */
  readonly atMs: number;
  /** When the counters in front of the functions were last read, as it was known then; see readAt. */
  readonly readAtMs: number | null;
  readonly index: InventorySnapshot['index'];
}

/** Calls in flight of one function. */
interface InFlight {
  /** Null where they are not counted. */
  readonly inFlight: number | null;
  readonly isCurrent: boolean;
}

const unknown: InFlight = { inFlight: null, isCurrent: false };

const nothingCounted: FunctionCounts = { busy: [], of: () => null, isIdle: () => false };

const lastCounts = new WeakMap<CallSource, Count>();

/**
 * The calls in flight of all functions, counted within the last second and since the counters were last read. All
 * functions of the connection are counted at once, so that many requests do not each visit every pod.
 * @param nowMs Unix ms
 */
export function functionCounts(
  calls: CallSource | null,
  { index, functions }: Pick<InventorySnapshot, 'index' | 'functions'>,
  nowMs: number,
): FunctionCounts {
  if (calls === null) return nothingCounted;
  const last = lastCounts.get(calls);
  const isRecent = last?.index === index && Math.abs(nowMs - last.atMs) < countedForMs;
  const readAtMs = readAt(calls, functions, nowMs);
  if (last !== undefined && isRecent && readAtMs === last.readAtMs) return last;
  const counts = new Map<string, InFlight>();
  const busy: BusyFunction[] = [];
  for (const fn of functions) {
    const counted = countOf(calls, index, fn.id, nowMs);
    counts.set(functionKey(fn.id), counted);
    const { inFlight } = counted;
    if (inFlight !== null && inFlight > 0) busy.push({ fn, calls: inFlight });
  }
  busy.sort((a, b) => b.calls - a.calls);
  const at = (id: NamespacedId) => counts.get(functionKey(id)) ?? unknown;
  const count: Count = {
    atMs: nowMs,
    readAtMs,
    index,
    busy,
    of: (id) => at(id).inFlight,
    isIdle: (id) => at(id).isCurrent && at(id).inFlight === 0,
  };
  lastCounts.set(calls, count);
  return count;
}

/** The time of the last reading of the counters in front of the functions, which are read together, Unix ms; null: not known. */
function readAt(calls: CallSource, [any]: readonly FunctionRecord[], nowMs: number): number | null {
  const counted = any === undefined ? null : calls.calls(any.id, nowMs);
  // What counts continuously has always been read just now; so has, it seems, what a clock ahead of this one stamps.
  if (counted === null || counted.intervalSeconds === null || counted.measuredAtMs >= nowMs) return null;
  return counted.measuredAtMs;
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
  return calls === null ? null : countOf(calls, index, functionId, nowMs).inFlight;
}

function countOf(
  calls: CallSource,
  index: InventorySnapshot['index'],
  functionId: NamespacedId,
  nowMs: number,
): InFlight {
  const pods = index.podsOf(functionId).map(({ uid }) => calls.inFlight(uid, nowMs));
  if (pods.length > 0 && pods.every((pod) => pod !== null)) {
    // Pods count every second, or are not known to.
    return { inFlight: pods.reduce((sum, pod) => sum + pod.calls, 0), isCurrent: true };
  }
  const counted = calls.calls(functionId, nowMs);
  if (counted === null) return unknown;
  // Without an interval it counts continuously, or has been read once.
  const { intervalSeconds, measuredAtMs } = counted;
  const ageMs = intervalSeconds === null ? nowMs - measuredAtMs : intervalSeconds * 1000;
  return { inFlight: callsInFlight(counted.value), isCurrent: ageMs <= currentMs };
}

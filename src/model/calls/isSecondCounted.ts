import type { NamespacedId } from '../inventory/identity.ts';
import type { CallSource, Counted } from './callSource.ts';

/** Longest interval of counters that are read every second. */
const longestIntervalSeconds = 1.5;

/**
 * Whether the calls of a second are counted, or need not be waited for: counters that nobody reads every second, and ones that
 * fail, would delay each second.
 */
export function isSecondCounted(calls: CallSource | null, id: NamespacedId, second: number, nowMs: number): boolean {
  const counted = calls?.bySecond(id, nowMs) ?? null;
  if (counted?.value == null || !isCountedEverySecond(counted)) return true;
  return !Number.isNaN(counted.value.callsPerSecond.at(second));
}

/** Whether every second has a value of its own. */
export function isCountedEverySecond({ steady, intervalSeconds }: Counted<unknown>): boolean {
  return steady && intervalSeconds !== null && intervalSeconds <= longestIntervalSeconds;
}

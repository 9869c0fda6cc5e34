import type { NamespacedId } from '../inventory/identity.ts';
import type { CallSeries } from './callSeconds.ts';
import type { CallSource, Counted } from './callSource.ts';

/** Longest interval of counters that are read every second. */
const longestIntervalSeconds = 1.5;

/**
 * Whether the calls of a second are counted, or need not be waited for: counters that nobody reads every second, and
 * ones that fail, would delay each second.
 */
export function isSecondCounted(calls: CallSource | null, id: NamespacedId, second: number, nowMs: number): boolean {
  return isCounted(calls?.bySecond(id, nowMs) ?? null, second);
}

/** The same of what is counted already. */
export function isCounted(counted: Counted<Pick<CallSeries, 'callsPerSecond'>> | null, second: number): boolean {
  if (counted?.value == null || !isCountedEverySecond(counted)) return true;
  return !Number.isNaN(counted.value.callsPerSecond.at(second));
}

/** Whether every second has a value of its own. */
export function isCountedEverySecond({ steady, intervalSeconds }: Counted<unknown>): boolean {
  return steady && intervalSeconds !== null && intervalSeconds <= longestIntervalSeconds;
}

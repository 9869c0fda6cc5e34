import { expect, test } from 'vitest';
import { leastBusy } from './leastBusy.ts';

test.each<[string, (number | null)[], number, number | null]>([
  ['none', [], 0, null],
  ['none ready', [null, null], 0, null],
  ['the only one', [3], 0, 0],
  ['the least busy', [2, 1, 3], 0, 1],
  ['of equals the next', [1, 1, 1], 1, 1],
  ['of equals, going round', [0, 1, 1], 2, 0],
  ['not one that is not ready', [null, 5], 0, 1],
])('%s', (_, inFlight, from, index) => {
  const all = inFlight.map((count) => ({ ready: count !== null, inFlight: count ?? 0 }));
  expect(leastBusy(all, from)?.index ?? null).toBe(index);
});

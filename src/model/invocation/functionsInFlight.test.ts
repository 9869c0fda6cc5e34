import { expect, it } from 'vitest';
import { fakeCalls } from '../../../test/fakeCalls.ts';
import type { FunctionRecord } from '../inventory/inventory.ts';
import { InventoryIndex } from '../inventory/inventoryIndex.ts';
import { functionCounts } from './functionsInFlight.ts';

const functions = Array.from(
  { length: 100 },
  (_, n): FunctionRecord => ({
    id: { connection: 'c', namespace: 'n', name: `f${n}` },
    image: '',
    replicasWanted: 1,
    execTimeoutMs: null,
  }),
);
const index = InventoryIndex.of({ functions, pods: [], nodes: [] });

/** A server's counters that were scraped at `scrapedAtMs`, by its clock; how many functions were visited. */
function scraped() {
  const state = { scrapedAtMs: 0, visits: 0 };
  const requestSeconds = { buckets: null, count: 0, sumSeconds: 0 };
  const calls = fakeCalls({
    calls: (_id, nowMs) => {
      state.visits++;
      const measuredAtMs = Math.min(state.scrapedAtMs, nowMs);
      const value = { started: 1, completedByCode: new Map<number, number>(), requestSeconds };
      return { source: 'prometheus', intervalSeconds: 15, measuredAtMs, steady: true, value };
    },
  });
  return { state, calls };
}

it.each<[string, number]>([
  ['behind ours', 90_000],
  ['ahead of ours', 110_000],
])('visits all functions once for many questions if the clock of Prometheus is %s', (_name, scrapedAtMs) => {
  const { state, calls } = scraped();
  state.scrapedAtMs = scrapedAtMs;
  for (let n = 0; n < 10; n++) functionCounts(calls, { index, functions }, 100_000 + 50 * n);
  expect(state.visits).toBeLessThan(2 * functions.length);
});

it('counts again after a scrape that was stamped before the last count', () => {
  const { state, calls } = scraped();
  state.scrapedAtMs = 85_000;
  const first = functionCounts(calls, { index, functions }, 100_000);
  state.scrapedAtMs = 99_900;
  const second = functionCounts(calls, { index, functions }, 100_100);
  expect(second).not.toBe(first);
  expect(functionCounts(calls, { index, functions }, 100_200)).toBe(second);
});

import { expect, it } from 'vitest';
import type { SourceHealth } from '../source/sourceHealth.ts';
import { Arrivals } from './arrivals.ts';

function health(address: string, lastSuccessAtMs: number | null, latencyMs: number | null = 2): SourceHealth {
  const name = 'gateway';
  return {
    name,
    address,
    version: null,
    lastSuccessAtMs,
    latencyMs,
    lastError: null,
    intervalSeconds: 1,
    failing: null,
    findings: [],
  };
}

it('keeps each answer of each source once', () => {
  const arrivals = new Arrivals();
  arrivals.look([health('a', null), health('b', 500)]);
  arrivals.look([health('a', 1000, 7), health('b', 500)]);
  arrivals.look([health('a', 2000, null), health('b', 2500)]);
  expect(arrivals.of(health('a', null))).toEqual([
    { atMs: 1000, latencyMs: 7 },
    { atMs: 2000, latencyMs: null },
  ]);
  expect(arrivals.of(health('b', null)).map(({ atMs }) => atMs)).toEqual([500, 2500]);
});

it('keeps 60 answers, and none of a source that is no longer listed', () => {
  const arrivals = new Arrivals();
  for (let second = 1; second <= 100; second++) arrivals.look([health('a', second * 1000)]);
  const kept = arrivals.of(health('a', null));
  expect([kept.length, kept[0]?.atMs, kept.at(-1)?.atMs]).toEqual([60, 41_000, 100_000]);
  arrivals.look([]);
  expect(arrivals.of(health('a', null))).toEqual([]);
});

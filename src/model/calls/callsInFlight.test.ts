import { expect, it } from 'vitest';
import { callsInFlight } from './callsInFlight.ts';

const requestSeconds = { buckets: null, count: 0, sumSeconds: 0 };

it.each<[string, number | null, [number, number][], number | null]>([
  [
    'some have not ended',
    7,
    [
      [200, 3],
      [502, 1],
    ],
    3,
  ],
  ['all have ended', 4, [[200, 4]], 0],
  ['more ended than began: of others that were counted before', 4, [[200, 5]], 0],
  ['nobody counts beginnings', null, [[200, 5]], null],
])('callsInFlight: %s', (_, started, codes, want) => {
  expect(callsInFlight({ started, completedByCode: new Map(codes), requestSeconds })).toBe(want);
});

it('callsInFlight: none that was never called', () => {
  expect(callsInFlight(null)).toBe(0);
});

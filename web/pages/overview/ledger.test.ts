import { expect, it } from 'vitest';
import { lostSecondsOf } from './ledger.ts';

const cut = {
  contact: { kind: 'delayed', forSeconds: 2.5 },
  readsNewest: true,
  axisEnd: 1002,
  newestSecond: 1000,
} as const;

it.each<[string, Parameters<typeof lostSecondsOf>[0], number | null]>([
  ['while nothing arrives', cut, 2],
  ['while the server is lost', { ...cut, contact: { kind: 'lost', forSeconds: 0.1 }, axisEnd: 1000 }, 0],
  ['while the pulse is live, though the stream was cut', { ...cut, contact: { kind: 'live', forSeconds: 1.4 } }, null],
  ['before the first second', { ...cut, axisEnd: null, newestSecond: null }, null],
  ['while an earlier second is read', { ...cut, readsNewest: false }, null],
])('is lost as the pulse says: %s', (_, live, seconds) => {
  expect(lostSecondsOf(live)).toBe(seconds);
});

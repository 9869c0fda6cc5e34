import { expect, it } from 'vitest';
import type { CoarseListState, StreamedFunction } from '../contract/v1/stream.ts';
import { applyDelta } from './applyDelta.ts';

const fn = (namespace: string, name: string, cpuPercent: number): StreamedFunction => ({
  connection: 'lab',
  namespace,
  name,
  image: null,
  state: 'ready',
  reason: null,
  message: null,
  replicasWanted: 1,
  replicasReady: 1,
  restarts: 0,
  nodes: [],
  execTimeoutSeconds: null,
  callsPerSecond: null,
  errorPercent: null,
  inFlight: null,
  cpuPercent,
  memoryPercent: null,
  memoryBytes: null,
  problem: null,
  coarse: true,
  sources: {},
});

const [a, other, b] = [fn('fn', 'a', 1), fn('other', 'a', 2), fn('fn', 'b', 3)];
const state: CoarseListState<StreamedFunction> = {
  connection: 'lab',
  measuredAtSeconds: { cpuPercent: 5 },
  items: [a, other, b],
};

it('a list of functions names them by namespace and name', () => {
  const changed = fn('other', 'a', 20);
  const added = fn('fn', 'c', 4);
  const after = applyDelta(state, { changed: [changed, added], removed: ['fn/b'] }, 10);
  expect(after).toEqual({ ...state, items: [a, changed, added] });
});

it('a list tells when it was last measured, even if nothing changed', () => {
  const measuredAtSeconds = { cpuPercent: 15 };
  expect(applyDelta(state, { changed: [], removed: [], measuredAtSeconds }, 10)).toEqual({
    ...state,
    measuredAtSeconds,
  });
  expect(applyDelta(state, { items: [b], measuredAtSeconds }, 10)).toEqual({ ...state, items: [b], measuredAtSeconds });
});

import { describe, expect, it } from 'vitest';
import type { PodInFlight } from '../calls/callSource.ts';
import { endWhenIdle } from './endWhenIdle.ts';
import type { Invocation } from './invocation.ts';

function invocation(startedAt: number, endedAt: number | null): Invocation {
  return {
    id: 'a',
    function: { connection: 'c', namespace: 'n', name: 'add' },
    pod: { uid: 'pod', name: 'add-1' },
    startedAt,
    endedAt,
    state: endedAt === null ? 'running' : 'succeeded',
    durationMs: null,
    callId: null,
    subFunctions: [],
    edges: [],
    mixed: false,
  };
}

describe('endWhenIdle', () => {
  it.each<[string, number | null, PodInFlight | null, number | null]>([
    ['nobody knows', null, null, null],
    ['one runs', null, { calls: 1, measuredAtMs: 9000, idleSinceMs: null }, null],
    ['idle since it ended', null, { calls: 0, measuredAtMs: 9000, idleSinceMs: 6000 }, 6000],
    ['never seen to run', null, { calls: 0, measuredAtMs: 9000, idleSinceMs: 1000 }, 5000],
    ['seen idle before clocks can be told apart', null, { calls: 0, measuredAtMs: 6999, idleSinceMs: 1000 }, null],
    ['its end was logged', 5500, { calls: 0, measuredAtMs: 9000, idleSinceMs: 6000 }, 5500],
  ])('%s', (_, endedAt, known, want) => {
    const [ended] = endWhenIdle([invocation(5000, endedAt)], (uid) => (uid === 'pod' ? known : null));
    expect(ended?.endedAt).toBe(want);
    expect(ended?.state).toBe(want === null ? 'running' : endedAt === null ? 'unknown' : 'succeeded');
  });
});

import { expect, it } from 'vitest';
import { FakeLive } from '../../api/fakeLive.ts';
import { LiveStore } from '../../state/liveStore.ts';
import { lostSecondsOf } from './ledger.ts';

it('takes the connection for lost when the pulse does, unless an earlier second is read', () => {
  let nowMs = 0;
  const source = new FakeLive();
  const timing = { nowMs: () => nowMs, beforeFrame: (run: () => void) => run(), everySecond: () => () => {} };
  const live = new LiveStore(source, timing);
  expect(lostSecondsOf(live)).toBeNull();
  live.watch('function:a/b');
  source.window('function:a/b', 1000, {});
  source.send({ status: { kind: 'stale', sinceMs: 0 } });
  const after = (ms: number) => {
    nowMs = ms;
    return [live.contact.kind, lostSecondsOf(live)];
  };
  expect(after(1400)).toEqual(['live', null]);
  expect(after(2500)).toEqual(['delayed', 2]);
  live.point(999);
  expect(lostSecondsOf(live)).toBeNull();
  live.point(null);
  source.lose();
  expect(after(3000)).toEqual(['lost', 3]);
});

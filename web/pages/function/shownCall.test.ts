import { describe, expect, it } from 'vitest';
import type { TopicName, WatchUpdate } from '../../../src/client/client.ts';
import { testCall } from '../../lib/testCall.ts';
import { LiveStore } from '../../state/liveStore.ts';
import { ShownCall } from './shownCall.ts';

const topic = 'invocations:local/slow';

/** A store that holds calls of `local/slow` as of a second. */
function storeWith(calls: readonly ReturnType<typeof testCall>[], second: number): LiveStore {
  const state = { connection: 'local', invocations: calls, counted: null, followed: true, why: null };
  const update: WatchUpdate<TopicName> = {
    ...{ status: { kind: 'live' }, nowSeconds: second + 0.5, connection: 'local', version: '0', skippedSeconds: 0 },
    topics: { [topic]: { state, gone: null, second } },
  };
  const source = {
    follow: () => {},
    subscribe: (listener: (update: WatchUpdate<TopicName>) => void) => {
      listener(update);
      return () => {};
    },
  };
  const live = new LiveStore(source, { nowMs: () => 0, beforeFrame: (run) => run(), everySecond: () => () => {} });
  return live;
}

const old = testCall({ id: 'old', start: 100, end: 103 });
const long = testCall({ id: 'long', start: 104, end: 110 });
const running = testCall({ id: 'running', start: 112, end: null });

describe('the call that is shown', () => {
  it('is the selected one, else the one that runs', () => {
    const live = storeWith([running, long, old], 114);
    expect(new ShownCall('local', 'slow', null).of(live)?.id).toBe('running');
    expect(new ShownCall('local', 'slow', 'old').of(live)?.id).toBe('old');
    expect(new ShownCall('local', 'slow', 'forgotten').of(live)?.id).toBe('running');
  });

  it('has neighbours in time', () => {
    const live = storeWith([running, long, old], 114);
    const shown = new ShownCall('local', 'slow', 'long');
    expect([shown.next(live, -1), shown.next(live, 1)]).toEqual(['old', 'running']);
    expect(new ShownCall('local', 'slow', 'old').next(live, -1)).toBeNull();
  });

  it('in a frozen second is the one that ran then, as it was', () => {
    const live = storeWith([running, long, old], 114);
    live.freeze(105);
    const shown = new ShownCall('local', 'slow', null);
    expect(shown.of(live)).toMatchObject({ id: 'long', state: 'running', endedAtSeconds: null });
    expect(shown.of(live)).toBe(shown.of(live));
    live.freeze(111);
    expect(shown.of(live)).toMatchObject({ id: 'long', state: 'succeeded' });
    live.goLive();
    expect(shown.of(live)?.id).toBe('running');
  });

  it('is that of the second under the pointer too', () => {
    const live = storeWith([running, long, old], 114);
    live.point(105);
    const shown = new ShownCall('local', 'slow', null);
    expect(shown.of(live)).toMatchObject({ id: 'long', state: 'running', endedAtSeconds: null });
    expect(shown.of(live, live.frozenSecond)?.id).toBe('running');
    expect(shown.of(live)).toBe(shown.of(live));
    live.point(null);
    expect(shown.of(live)?.id).toBe('running');
  });

  it('is another one where the selected one is no longer among the last', () => {
    const live = storeWith([running, long, old], 114);
    const gone = new ShownCall('local', 'slow', 'forgotten');
    expect([gone, new ShownCall('local', 'slow', 'old')].map((each) => each.isGone(live))).toEqual([true, false]);
    expect(new ShownCall('local', 'slow', null).isGone(live)).toBe(false);
    live.freeze(105);
    expect(gone.of(live)?.id).toBe('long');
  });

  it('is none in a second before the selected one began', () => {
    const live = storeWith([running, long, old], 114);
    live.freeze(108);
    expect(new ShownCall('local', 'slow', 'running').of(live)).toBeNull();
    expect(new ShownCall('local', 'slow', null).of(storeWith([], 100))).toBeNull();
  });
});

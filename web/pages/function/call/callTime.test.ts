import { beforeEach, describe, expect, it } from 'vitest';
import { FaascopeError, type TopicName, type WatchUpdate } from '../../../../src/client/client.ts';
import { plainText } from '../../../lib/figures.ts';
import { testCall } from '../../../lib/testCall.ts';
import { LiveStore } from '../../../state/liveStore.ts';
import { callDuration, callNowMs, isLost, readMoment } from './callTime.ts';

const update: WatchUpdate<TopicName> = {
  ...{ status: { kind: 'live' }, nowSeconds: 100.5, connection: 'local', version: '0', skippedSeconds: 0 },
  topics: { events: { state: { connection: 'local', items: [] }, gone: null, second: 100 } },
};
const error = new FaascopeError('unreachable', 'The server did not answer.');

const running = testCall({ start: 96, end: null });
const over = testCall({ start: 96, end: 98 });

describe('The time of a call', () => {
  let nowMs = 0;
  let send: (update: WatchUpdate<TopicName>) => void;
  let live: LiveStore;
  beforeEach(() => {
    nowMs = 0;
    const source = {
      follow: () => {},
      subscribe: (listener: typeof send) => {
        send = listener;
        return () => {};
      },
    };
    live = new LiveStore(source, { nowMs: () => nowMs, beforeFrame: (run) => run(), everySecond: () => () => {} });
    send(update);
  });
  const lose = () => send({ ...update, status: { kind: 'lost', sinceMs: 0, error } });
  const texts = () => [running, over].map((call) => plainText(callDuration(call, live)));

  it('goes on by the clock of the server while the call runs', () => {
    expect(texts()).toEqual(['4.50 s', '2.00 s']);
    nowMs = 300;
    expect(readMoment(live)).toBeCloseTo(100.8);
    expect(callNowMs(running, live)).toBeCloseTo(4800);
  });

  it('is that of the end of the second that is read', () => {
    live.point(97);
    expect(texts()[0]).toBe('2.00 s');
  });

  it('is unknown of what runs while the connection is lost, and its bar goes no further', () => {
    lose();
    nowMs = 30_000;
    expect(isLost(live)).toBe(true);
    expect(texts()).toEqual(['–', '2.00 s']);
    expect(callNowMs(running, live)).toBe(5000);
  });

  it('is known of an earlier second though the connection is lost', () => {
    lose();
    nowMs = 30_000;
    live.freeze(99);
    expect(isLost(live)).toBe(false);
    expect(texts()[0]).toBe('4.00 s');
  });
});

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestsUnderWay } from '../api/requestsUnderWay.ts';
import { systemClock } from '../model/clock.ts';
import type { Connection } from '../model/source/connection.ts';
import { CurrentServed } from './currentServed.ts';
import { Running } from './running.ts';

const connection: Connection = {
  name: 'local',
  clock: systemClock,
  inventory: { name: 'local', revision: 0, snapshot: () => null, fault: null },
  metrics: [],
  calls: null,
  logs: null,
  invoker: null,
  notRunnable: [],
  sources: () => [],
  findings: () => [],
};

describe('what /setIP has replaced', () => {
  let ended: string[] = [];
  const begun = (name: string) =>
    Running.begin({
      choices: new Map(),
      build: async () => ({
        connection,
        health: { isLive: () => true, unreadyReason: () => null, samplerLatenessMs: () => null },
        announcement: [],
        begin: () => {},
        listening: () => {},
        stop: async () => void ended.push(name),
      }),
    });

  beforeEach(() => {
    vi.useFakeTimers();
    ended = [];
  });
  afterEach(() => vi.useRealTimers());

  it('ends with the last request that was under way', async () => {
    const underWay = new RequestsUnderWay();
    const responses = [0, 1].map(() => new ServerResponse(new IncomingMessage(new Socket())));
    const current = new CurrentServed(await begun('a'), underWay);
    for (const response of responses) underWay.add(response);
    current.replace(await begun('b'));
    responses[0]?.emit('close');
    await vi.advanceTimersByTimeAsync(1000);
    expect(ended).toEqual([]);
    responses[1]?.emit('close');
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(['a']);
  });

  it('ends after 30 s, whatever is under way', async () => {
    const underWay = new RequestsUnderWay();
    const current = new CurrentServed(await begun('a'), underWay);
    underWay.add(new ServerResponse(new IncomingMessage(new Socket())));
    current.replace(await begun('b'));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(['a']);
  });

  it('is four connections at most: the oldest ends before', async () => {
    const underWay = new RequestsUnderWay();
    const current = new CurrentServed(await begun('a'), underWay);
    underWay.add(new ServerResponse(new IncomingMessage(new Socket())));
    for (const name of ['b', 'c', 'd', 'e']) current.replace(await begun(name));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual([]);
    current.replace(await begun('f'));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(['a']);
  });
});

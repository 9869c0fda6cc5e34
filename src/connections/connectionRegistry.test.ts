import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../model/clock.ts';
import type { Connection } from '../model/source/connection.ts';
import { ActiveConnection, ConnectionRegistry, type OpenRequests } from './connectionRegistry.ts';

const connectionNamed = (name: string): Connection => ({
  name,
  kind: 'local',
  platforms: [],
  clock: systemClock,
  inventory: { name: 'local', revision: 0, snapshot: () => null, fault: null },
  metrics: [],
  calls: null,
  logs: null,
  invoker: null,
  notRunnable: [],
  sources: () => [],
  findings: () => [],
});

function start(name: string, stopped: () => void = () => {}): Promise<ActiveConnection> {
  return ActiveConnection.start({
    choices: new Map(),
    build: async () => ({
      connection: connectionNamed(name),
      configured: () => [],
      health: { isLive: () => true, unreadyReason: () => null, samplerLateness: () => null },
      announcement: [],
      start: () => {},
      listening: () => {},
      stop: async () => stopped(),
    }),
  });
}

/** Requests that end when a test says so. */
class FakeRequests implements OpenRequests {
  #open = 0;
  #ended: (() => void)[] = [];

  begin(): void {
    this.#open++;
  }

  end(): void {
    this.#open--;
    if (this.#open === 0) for (const resolve of this.#ended.splice(0)) resolve();
  }

  ended(signal: AbortSignal): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#ended.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
  }
}

describe('a replaced connection', () => {
  let ended: string[] = [];
  const started = (name: string) => start(name, () => ended.push(name));

  beforeEach(() => {
    vi.useFakeTimers();
    ended = [];
  });
  afterEach(() => vi.useRealTimers());

  it('stops when its last request has ended', async () => {
    const requests = new FakeRequests();
    const registry = new ConnectionRegistry(await started('a'), requests);
    for (let count = 0; count < 2; count++) requests.begin();
    registry.replaceDefault(await started('b'));
    expect(registry.all().map(({ name }) => name)).toEqual(['b']);
    requests.end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(ended).toEqual([]);
    requests.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(['a']);
  });

  it('stops after 30 s, even with open requests', async () => {
    const requests = new FakeRequests();
    const registry = new ConnectionRegistry(await started('a'), requests);
    requests.begin();
    registry.replaceDefault(await started('b'));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(['a']);
  });

  it('stops first if more than four are waiting to stop', async () => {
    const requests = new FakeRequests();
    const registry = new ConnectionRegistry(await started('a'), requests);
    requests.begin();
    for (const name of ['b', 'c', 'd', 'e']) registry.replaceDefault(await started(name));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual([]);
    registry.replaceDefault(await started('f'));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(['a']);
  });
});

describe('ConnectionRegistry', () => {
  it('finds connections by name and the default without one, but no replaced connection', async () => {
    const registry = new ConnectionRegistry(await start('a'), new FakeRequests());
    const found = () => [null, 'a', 'b'].map((name) => registry.find(name)?.name ?? null);
    expect(found()).toEqual(['a', 'a', null]);
    registry.replaceDefault(await start('b'));
    expect(found()).toEqual(['b', null, 'b']);
    await registry.stop();
  });
});

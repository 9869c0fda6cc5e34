import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeConnection } from '../../test/fakeConnection.ts';
import { systemClock } from '../model/clock.ts';
import { Fault } from '../model/fault.ts';
import { InventoryIndex } from '../model/inventory/inventoryIndex.ts';
import type { Connection } from '../model/source/connection.ts';
import { PeriodicTasks } from '../model/source/periodicTasks.ts';
import { AddressRule } from '../sources/http/addressRule.ts';
import { AddressProbe } from './connectionProbe.ts';
import { ActiveConnection } from './connectionRegistry.ts';
import { connectedPlatform } from './platforms.ts';
import { StartupError } from './startupError.ts';

const isPrometheus = { '/api/v1/status/buildinfo': '{"status": "success", "data": {"version": "2.53.0"}}' };
const isCluster = { '/version': '{"gitVersion": "v1.34.4"}' };

const context = {
  clock: systemClock,
  version: '0',
  environment: {},
  warn: () => {},
  tasks: new PeriodicTasks(systemClock, () => {}),
  allowInvoke: false,
  guard: { rule: new AddressRule([]) },
  connected: connectedPlatform(null),
};

const listed = fakeConnection(new InventoryIndex(), systemClock).inventory;
const empty = { ...listed, revision: 0, snapshot: () => null };
const failing = { ...empty, fault: new Fault('upstream_failed', 'The API answered 500.') };

/** Starts connections with this inventory, whatever the plan, and counts those that run. */
class FakeRegistry {
  running = 0;
  readonly #inventory: Connection['inventory'];
  readonly #ready: Promise<void>;

  constructor(inventory: Connection['inventory'], ready = Promise.resolve()) {
    this.#inventory = inventory;
    this.#ready = ready;
  }

  async start(): Promise<ActiveConnection> {
    await this.#ready;
    this.running++;
    return ActiveConnection.start({
      choices: new Map(),
      build: async () => ({
        connection: fakeConnection(new InventoryIndex(), systemClock, { inventory: this.#inventory }),
        configured: () => [],
        health: { isLive: () => true, unreadyReason: () => null, samplerLateness: () => null },
        announcement: [],
        start: () => {},
        listening: () => {},
        stop: async () => {},
      }),
    });
  }

  discard(): void {
    this.running--;
  }
}

describe('AddressProbe', () => {
  let server: Server;
  let address = '';
  let pages: Readonly<Record<string, string>> = {};
  let queries = 0;
  beforeEach(async () => {
    queries = 0;
    server = createServer(({ url = '' }, response) => {
      if (url.startsWith('/api/v1/query')) queries++;
      const page = pages[url];
      response.writeHead(page === undefined ? 500 : 200).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const signal = () => new AbortController().signal;

  it('reports what is listed and ends the connection', async () => {
    pages = isCluster;
    const registry = new FakeRegistry(listed);
    const found = await new AddressProbe(registry, context).probe(address, signal());
    expect(found).toMatchObject({ kind: 'cluster', address, version: 'v1.34.4', scrapeIntervalSeconds: null });
    expect(found.inventory.snapshot(0)).toMatchObject({ functions: [], nodes: [] });
    expect(registry.running).toBe(0);
  });

  it('takes 5 s at most', async () => {
    const isAsked = new Promise<void>((resolve) =>
      server.removeAllListeners('request').once('request', () => resolve()),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let isOver = false;
      const asked = new AddressProbe(new FakeRegistry(listed), context)
        .probe(address, signal())
        .finally(() => (isOver = true));
      const failed = expect(asked).rejects.toMatchObject({ code: 'upstream_timeout' });
      await isAsked;
      await vi.advanceTimersByTimeAsync(4999);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await failed;
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not count the time in which the code of the platform is loaded', async () => {
    pages = isCluster;
    let loaded = () => {};
    const isLoaded = new Promise<void>((resolve) => (loaded = resolve));
    let began = () => {};
    const isLoading = new Promise<void>((resolve) => (began = resolve));
    const load = async () => {
      began();
      await isLoaded;
      return context.connected.load();
    };
    const connected = { ...context.connected, load };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let isOver = false;
      const asked = new AddressProbe(new FakeRegistry(listed), { ...context, connected })
        .probe(address, signal())
        .finally(() => (isOver = true));
      const ended = expect(asked).resolves.toMatchObject({ kind: 'cluster' });
      await isLoading;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(isOver).toBe(false);
      loaded();
      await ended;
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends the connection at once when the scrape interval cannot be read', async () => {
    pages = isPrometheus;
    const registry = new FakeRegistry(empty);
    // Without that, its 5 s would have to pass.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asked = new AddressProbe(registry, context).probe(address, signal());
      await expect(asked).rejects.toMatchObject({ code: 'upstream_failed' });
    } finally {
      vi.useRealTimers();
    }
    expect(registry.running).toBe(0);
  });

  it('is busy until everything that it began has ended', async () => {
    pages = isPrometheus;
    let ready = () => {};
    const registry = new FakeRegistry(empty, new Promise((resolve) => (ready = resolve)));
    const probe = new AddressProbe(registry, context);
    let isOver = false;
    const asked = probe.probe(address, signal()).finally(() => (isOver = true));
    const failed = expect(asked).rejects.toMatchObject({ code: 'upstream_failed' });
    await expect(probe.probe(address, signal())).rejects.toMatchObject({ code: 'too_many_requests' });
    // The query for the scrape interval has failed by then; the connection is still being built.
    await expect.poll(() => queries).toBe(1);
    await expect.poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
    expect(isOver).toBe(false);
    await expect(probe.probe(address, signal())).rejects.toMatchObject({ code: 'too_many_requests' });
    ready();
    await failed;
    expect(registry.running).toBe(0);
    pages = isCluster;
    await expect(probe.probe('127.0.0.1:1', signal())).rejects.toMatchObject({ code: 'upstream_refused' });
  });

  it('reports why there is no inventory when its time is over', async () => {
    pages = isCluster;
    const registry = new FakeRegistry(failing);
    const gone = new AbortController();
    const asked = new AddressProbe(registry, context).probe(address, gone.signal);
    const failed = expect(asked).rejects.toBe(failing.fault);
    await expect.poll(() => registry.running).toBe(1);
    gone.abort();
    await failed;
    expect(registry.running).toBe(0);
  });

  it('reports what cannot be connected to', async () => {
    pages = isCluster;
    const registry = { start: () => Promise.reject(new StartupError(['no such file'])), discard: () => {} };
    const message = 'Cannot connect to this address.';
    await expect(new AddressProbe(registry, context).probe(address, signal())).rejects.toMatchObject({ message });
  });
});

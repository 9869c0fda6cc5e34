import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InventorySource } from '../../model/inventory/inventory.ts';
import type { FoundService } from '../../sources/kubernetes/discovery/foundServices.ts';
import { connectedPlatform } from '../platforms.ts';
import { FoundPrometheus } from './foundPrometheus.ts';

const inventory: InventorySource = { name: 'kubernetes', revision: 0, snapshot: () => null, fault: null };
const service = (name: string): FoundService => ({
  service: {
    kind: 'prometheus',
    namespace: 'monitoring',
    name,
    selector: {},
    port: 80,
    targetPort: 9090,
    rank: 0,
    isPresumed: false,
  },
  pods: [],
});

describe('FoundPrometheus', () => {
  let listed: readonly FoundService[];
  let found: FoundPrometheus;
  let stopping: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    listed = [];
    const refuse = () => (_options: unknown, callback: (error: Error, socket: null) => void) =>
      callback(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), null);
    const clock = { wallMs: () => Date.now(), monotonicMs: () => Date.now() };
    const { platform } = connectedPlatform(null);
    const services = { isSettled: true, ofKind: () => listed };
    found = new FoundPrometheus(services, { connector: refuse }, platform, inventory, clock);
    stopping = new AbortController();
    running = found.run(stopping.signal);
  });
  afterEach(async () => {
    stopping.abort();
    await running;
    await found.stop();
    vi.useRealTimers();
  });

  const names = () => found.health().map(({ address }) => new URL(address).hostname.split('.', 1)[0]);
  const list = (...services: readonly string[]) => {
    listed = services.map(service);
    found.look();
  };

  /** Without the requests of each second in between. */
  const pass = async (seconds: number) => {
    vi.setSystemTime(Date.now() + (seconds - 1) * 1000);
    await vi.advanceTimersByTimeAsync(1000);
  };

  it('drops a server that was not found for 5 minutes, and then has room for others', async () => {
    const old = Array.from({ length: 8 }, (_, index) => `old-${index}`);
    list(...old);
    list('renamed');
    expect(names()).toEqual(old);
    const { revision } = found;
    await pass(299);
    expect(names()).toEqual(old);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(names()).toEqual(['renamed']);
    expect(found.revision).toBeGreaterThan(revision);
  });

  it('keeps a server that is found again within 5 minutes', async () => {
    list('a');
    list();
    await pass(290);
    list('a');
    await pass(290);
    expect(names()).toEqual(['a']);
  });
});

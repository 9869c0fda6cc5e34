import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeReader } from '../src/agent/node/nodeReader.ts';
import { Sampler } from '../src/agent/sampler.ts';
import { ReadyAnswers } from '../src/api/answer/readyAnswers.ts';
import { dynamicNodeAnswer } from '../src/api/interface/usageAnswers.ts';
import { LocalMetrics } from '../src/connections/local/localMetrics.ts';
import type { Clock } from '../src/model/clock.ts';
import { InventoryIndex } from '../src/model/inventory/inventoryIndex.ts';
import { nothingReported } from '../src/model/inventory/nodeDescription.ts';
import type { Connection } from '../src/model/source/connection.ts';
import { WatchTable } from '../src/model/watch/watchTable.ts';
import { seriesOf } from './truth/series.ts';

const noFacts = () => ({ ...nothingReported, reportedAtMs: null, intervalSeconds: null, clockOffsetMs: null });

const names = ['cpuRate', 'diskRate', 'diskRead', 'diskWrite', 'memRate', 'networkDown', 'networkUp'];

/** Follows vitest's timers; its wall time can be set independently. */
class SteppedClock implements Clock {
  wallOffsetMs = 0;
  wallMs(): number {
    return Date.now() + this.wallOffsetMs;
  }
  monotonicMs(): number {
    return performance.now();
  }
}

describe('while the wall clock is stepped', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('an answer has 60 consecutive seconds, the same in all series, the last at most 1.5 s old', async () => {
    vi.setSystemTime(1_700_000_000_300);
    const clock = new SteppedClock();
    const node = process.platform === 'linux' ? NodeReader.linux('/', clock) : NodeReader.portable('/');
    const sampler = new Sampler(clock, [node]);
    const index = InventoryIndex.of({ functions: [], pods: [], nodes: [{ name: 'here', ip: '' }] });
    const connection: Connection = {
      name: 'local',
      kind: 'local',
      platforms: [],
      clock,
      inventory: {
        name: 'local',
        revision: 0,
        fault: null,
        snapshot: (nowMs) => index.snapshot({ source: 'local', observedAtMs: nowMs, defaultNamespace: 'openfaas-fn' }),
      },
      metrics: [new LocalMetrics(sampler, 'here', node, () => null, '0', noFacts, {})],
      calls: null,
      logs: null,
      invoker: null,
      notRunnable: [],
      sources: () => [],
      findings: () => [],
    };
    const connections = { find: () => connection };
    const watches = new WatchTable(clock, connections);
    const ready = new ReadyAnswers(clock, connections, watches);
    const context = { connection, connectionName: null, namespaces: null };
    sampler.start();
    await ready.admit(context, '', '/x', () => dynamicNodeAnswer(context, 'here', clock.wallMs(), watches));

    const steps = [0, 3000, 0, -3000, 90_000, 0, -90_000, 400, -400, 600, -600, 0, 59_000, -59_000, 60_000, -60_000];
    for (const stepMs of steps) {
      clock.wallOffsetMs += stepMs;
      for (let moved = 0; moved < 5000; moved += 170) {
        vi.advanceTimersByTime(170);
        const answer: unknown = JSON.parse(String(ready.take('', '/x')?.bytes));
        const last = new Set(names.map((name) => seriesOf(answer, name).at(-1)?.[0]));
        expect(last.size).toBe(1);
        const behindMs = clock.wallMs() - 1000 * Number([...last][0]);
        expect(behindMs).toBeGreaterThanOrEqual(0);
        expect(behindMs).toBeLessThanOrEqual(1500);
      }
      // The clock is steady again: what was measured since is present.
      expect(seriesOf(JSON.parse(String(ready.take('', '/x')?.bytes)), 'memRate').at(-2)?.[1]).toBeGreaterThan(0);
    }
    sampler.stop();
  });
});

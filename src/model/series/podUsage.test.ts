import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../test/seededRandom.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import { usageOfPods, usageTarget } from './podUsage.ts';
import { type PodSeries, readSeries } from './series.ts';

const last = 1000;
const first = last - 59;
const constant = (value: number) => ({ at: () => value });

function pod(uid: string, startedAtSecond: number | null, memoryLimitBytes: number | null = 200): PodRecord {
  return {
    uid,
    id: { connection: 'local', namespace: 'openfaas-fn', name: uid },
    functionName: 'add',
    nodeName: 'here',
    podIp: '',
    ready: true,
    startedAtMs: startedAtSecond === null ? null : startedAtSecond * 1000 - 500,
    trouble: null,
    restarts: 0,
    lastEnd: null,
    containers: [],
    createdAtMs: null,
    memoryLimitBytes,
  };
}

function source(pods: Record<string, PodSeries>, observedSince: number | null = 0): MetricsSource {
  const unmeasured = constant(Number.NaN);
  return {
    name: 'local',
    intervalSeconds: 1,
    failing: null,
    newestSecond: () => last,
    observedSinceSecond: () => observedSince,
    node: () => ({
      cpuPercent: unmeasured,
      memoryPercent: unmeasured,
      rootDiskPercent: null,
      diskReadKibPerSecond: null,
      diskWriteKibPerSecond: null,
      networkDownKibPerSecond: null,
      networkUpKibPerSecond: null,
      memoryTotalBytes: 1000,
    }),
    pod: (uid) => pods[uid] ?? null,
    follow: async () => undefined,
    unfollow: () => undefined,
  };
}

const series = (cpu: number, bytes: number): PodSeries => ({
  cpuPercent: constant(cpu),
  workingSetBytes: constant(bytes),
});

describe('usageOfPods', () => {
  it('sums CPU, and divides total usage by total limits', () => {
    const usage = usageOfPods([pod('a', 0), pod('b', 0)], {}, source({ a: series(10, 50), b: series(5, 150) }), last);
    expect([...usage.cpuPercent]).toEqual(Array.from({ length: 60 }, () => 15));
    expect([...usage.memoryPercent]).toEqual(Array.from({ length: 60 }, () => 50));
  });

  it('uses the memory of the node if a pod has no limit', () => {
    const usage = usageOfPods([pod('a', 0, null)], {}, source({ a: series(1, 100) }), last);
    expect(usage.memoryPercent[59]).toBe(10);
  });

  it('is never partial: one unmeasured replica makes the second unknown', () => {
    const gap: PodSeries = {
      cpuPercent: { at: (second) => (second === last - 1 ? Number.NaN : 5) },
      workingSetBytes: constant(Number.NaN),
    };
    const usage = usageOfPods([pod('a', 0), pod('b', 0)], {}, source({ a: series(10, 50), b: gap }), last);
    expect([...usage.cpuPercent.slice(-3)]).toEqual([15, Number.NaN, 15]);
    expect(usage.memoryPercent[59]).toBeNaN();
  });

  it('a replica leaves no gap before it started', () => {
    const born: PodSeries = {
      cpuPercent: { at: (second) => (second < last ? Number.NaN : 7) },
      workingSetBytes: constant(50),
    };
    const usage = usageOfPods([pod('a', 0), pod('b', last)], {}, source({ a: series(10, 50), b: born }), last);
    expect([...usage.cpuPercent.slice(-2)]).toEqual([10, 17]);
    expect([...usage.memoryPercent.slice(-2)]).toEqual([25, 25]);
  });

  it('a pod with an unknown start exists whenever it is measured', () => {
    const late: PodSeries = {
      cpuPercent: { at: (second) => (second < last ? Number.NaN : 7) },
      workingSetBytes: { at: (second) => (second < last ? Number.NaN : 50) },
    };
    const usage = usageOfPods([pod('a', Number.NaN)], {}, source({ a: late }), last);
    expect([...usage.cpuPercent.slice(-2)]).toEqual([Number.NaN, 7]);
    expect([...usage.memoryPercent.slice(-2)]).toEqual([Number.NaN, 25]);
  });

  it('memory is unknown if it is unknown whether there is a limit, CPU is not', () => {
    const usage = usageOfPods([pod('a', 0, Number.NaN)], {}, source({ a: series(3, 100) }), last);
    expect([usage.cpuPercent[59], usage.memoryPercent[59]]).toEqual([3, Number.NaN]);
  });

  it('without pods, CPU is 0 and memory unknown', () => {
    const usage = usageOfPods([], {}, source({}, null), last);
    expect([...usage.cpuPercent]).toEqual(Array.from({ length: 60 }, () => 0));
    expect(usage.memoryPercent.every(Number.isNaN)).toBe(true);
  });

  it('before the first replica, CPU is 0 only as far back as the source can tell', () => {
    const usage = usageOfPods([pod('a', last)], {}, source({ a: series(3, 10) }, last - 2), last);
    expect([...usage.cpuPercent.slice(-4)]).toEqual([Number.NaN, 0, 0, 3]);
    expect(usage.cpuPercent[first - first]).toBeNaN();
    expect([...usage.memoryPercent.slice(-2)]).toEqual([Number.NaN, 5]);
  });

  it('a pod without a limit counts the node memory of the inventory before that of a source', () => {
    const inventory = { memoryBytesOf: (name: string) => (name === 'here' ? 400 : null) };
    const unmeasured = { ...source({ a: series(1, 100) }), node: () => null };
    expect(usageOfPods([pod('a', 0, null)], inventory, unmeasured, last).memoryPercent[59]).toBe(25);
    const both = [pod('a', 0, null), pod('b', 0, 100)];
    const used = { ...unmeasured, pod: () => series(1, 100) };
    expect(usageOfPods(both, inventory, used, last).memoryPercent[59]).toBe(40);
    expect(usageOfPods(both, {}, used, last).memoryPercent[59]).toBeNaN();
  });

  it('follows nodes whose memory only a source knows', () => {
    const pods = [pod('a', 0, null), pod('b', 0, null), pod('c', 0, 100)];
    expect(usageTarget(pods, {})).toEqual({ nodeNames: ['here'], podUids: ['a', 'b', 'c'] });
    expect(usageTarget(pods, { memoryBytesOf: () => null }).nodeNames).toEqual(['here']);
    expect(usageTarget(pods, { memoryBytesOf: () => 400 }).nodeNames).toEqual([]);
    expect(usageTarget([pod('c', 0, 100)], {}).nodeNames).toEqual([]);
  });
});

/** What {@link usageOfPods} does, second by second. */
function plainUsage(pods: readonly PodRecord[], of: MetricsSource, second: number) {
  const existing = pods.filter(
    ({ startedAtMs }) => startedAtMs !== null && !(second < Math.floor(startedAtMs / 1000) + 1),
  );
  const tellsFrom = pods.length === 0 ? -Infinity : (of.observedSinceSecond() ?? Infinity);
  const sum = (read: (series: PodSeries) => number) =>
    existing.reduce((all, { uid }) => {
      const series = of.pod(uid);
      return all + (series === null ? Number.NaN : read(series));
    }, 0);
  const memory = existing.length === 0 ? Number.NaN : sum(({ workingSetBytes }) => workingSetBytes.at(second));
  const limits = existing.reduce((all, { memoryLimitBytes }) => all + (memoryLimitBytes ?? 1000), 0);
  const cpu = existing.length === 0 && second < tellsFrom ? Number.NaN : sum(({ cpuPercent }) => cpuPercent.at(second));
  return [cpu, (100 * memory) / limits, memory];
}

it.each([1, 2, 3])('The usage of pods read in blocks is that of each second (random seed %i)', (seed) => {
  const random = new SeededRandom(seed);
  const used = (): PodSeries['cpuPercent'] => {
    const values = new Map(Array.from({ length: 70 }, (_, index) => [last - index, random.next() * 100]));
    for (const second of values.keys()) if (random.chance(0.02)) values.delete(second);
    const at = (second: number) => values.get(second) ?? Number.NaN;
    if (random.chance(0.5)) return { at };
    return { at, read: (lastSecond, out) => readSeries({ at }, lastSecond, out) };
  };
  const slots = new Float64Array(60);
  for (let turn = 0; turn < 200; turn++) {
    const pods = Array.from({ length: random.between(0, 5) }, (_, index) => {
      const started = random.pick([null, Number.NaN, 0, random.between(first - 3, last + 3)]);
      return pod(`p${index}`, started, random.pick([null, 100, 300]));
    });
    const having = pods.filter(() => random.chance(0.95));
    const since = random.pick([null, 0, random.between(first - 3, last + 3)]);
    const of = source(
      Object.fromEntries(having.map(({ uid }) => [uid, { cpuPercent: used(), workingSetBytes: used() }])),
      since,
    );
    // Arrays that are used again have old values.
    const usage = usageOfPods(pods, {}, of, last, (figure) => (figure === 'cpuPercent' ? slots : new Float64Array(60)));
    for (let slot = 0; slot < 60; slot++) {
      const found = [usage.cpuPercent[slot], usage.memoryPercent[slot], usage.memoryBytes[slot]];
      expect([turn, slot, found]).toEqual([turn, slot, plainUsage(pods, of, first + slot)]);
    }
  }
});

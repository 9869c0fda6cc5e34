import { describe, expect, it } from 'vitest';
import { type ContainerSeriesName, containerSeriesNames } from '../../src/agent/wire/wireFormat.ts';
import { around, MachineResult, mean, ratePerSecond } from './readings.ts';

const result = new MachineResult(process.env.TEST_CGROUP2 ?? '');
const { lastSecond, seconds } = result.answer;
/** The half minute that ends before the last reading. */
const compared = 30;
const usage = result.ofContainer('burner', 'app', 'cpu.stat', 'usage_usec ');
const to = Math.floor(Math.min(usage.at(-1)?.at ?? 0, lastSecond)) - 1;
const from = to - compared;

/** The agent's values in the compared seconds, by second, without unknown ones. */
function told(column: Float32Array): ReadonlyMap<number, number> {
  const firstSecond = lastSecond - seconds + 1;
  const all = [...column].map((value, index): [number, number] => [firstSecond + index, value]);
  return new Map(all.filter(([second, value]) => second > from && second <= to && !Number.isNaN(value)));
}

const toldOf = (pod: string, name: string, series: ContainerSeriesName) =>
  told(result.container(pod, name).columns[series]);

describe(`cgroup v2 on Linux ${result.kernel}`, () => {
  // On a busy machine the emulated one stalls at times, and a tick that is 0.5 s late measures no second.
  it('the agent misses hardly any second', () => {
    for (const name of containerSeriesNames) {
      expect(toldOf('burner', 'app', name).size, name).toBeGreaterThanOrEqual(0.8 * compared);
    }
  });

  // The readings are not taken at the agent's ticks: at either end of the half minute, half a reading interval (a
  // quarter of a second) is interpolated.
  it.each([
    { pod: 'burner', series: 'cpuPercent', file: 'cpu.stat', key: 'usage_usec ', unit: 1e4, share: 0.03 },
    { pod: 'burner', series: 'throttledPercent', file: 'cpu.stat', key: 'throttled_usec ', unit: 1e4, share: 0.05 },
    { pod: 'writer', series: 'diskWriteKibPerSecond', file: 'io.stat', key: '.*wbytes=', unit: 1024, share: 0.05 },
    { pod: 'writer', series: 'diskReadKibPerSecond', file: 'io.stat', key: '.*rbytes=', unit: 1024, share: 0.05 },
  ] as const)('$series of the $pod over 30 s', ({ pod, series, file, key, unit, share }) => {
    const agent = toldOf(pod, 'app', series);
    const wanted = ratePerSecond(result.ofContainer(pod, 'app', file, key), [...agent.keys()]) / unit;
    const agents = mean([...agent.values()]);
    expect(wanted).toBeGreaterThan(10);
    expect(Math.abs(agents / wanted - 1), `${agents} for ${wanted}`).toBeLessThan(share);
  });

  it('a container limited to 30 % of a core uses no more', () => {
    expect(mean([...toldOf('burner', 'app', 'cpuPercent').values()])).toBeLessThan(31);
  });

  it.each([
    { series: 'memoryAnonymousBytes', key: 'anon ' },
    { series: 'memoryFileBytes', key: 'file ' },
  ] as const)('$series of the allocator in every second', ({ series, key }) => {
    const readings = result.ofContainer('allocator', 'app', 'memory.stat', key);
    const agents = toldOf('allocator', 'app', series);
    for (const [second, bytes] of agents) expectWithin(bytes, around(readings, second), 0.01);
  });

  it('working set of the allocator in every second', () => {
    const inactive = result.ofContainer('allocator', 'app', 'memory.stat', 'inactive_file ');
    const used = result.ofContainer('allocator', 'app', 'memory.current');
    const workingSet = used.map(({ at, value }, index) => ({ at, value: value - (inactive[index]?.value ?? 0) }));
    const agents = toldOf('allocator', 'app', 'workingSetBytes');
    for (const [second, bytes] of agents) expectWithin(bytes, around(workingSet, second), 0.01);
    // It allocates 16 MiB in the half minute.
    expect(Math.max(...agents.values()) - Math.min(...agents.values())).toBeGreaterThan(15 * 2 ** 20);
  });

  it('memory limits', () => {
    expect(result.container('allocator', 'app').memoryLimitBytes).toBe(128 * 2 ** 20);
    expect(result.container('burner', 'app').memoryLimitBytes).toBe(Number.POSITIVE_INFINITY);
  });

  it('processes and threads', () => {
    for (const [second, pids] of toldOf('burner', 'app', 'pids')) {
      expectWithin(pids, around(result.ofContainer('burner', 'app', 'pids.current'), second), 0);
    }
    expect([...new Set(toldOf('burner', 'pause', 'pids').values())]).toEqual([1]);
  });

  // The kernel updates stall times at its own moments, some ms from those of the readings.
  it.each([
    { pod: 'burner', series: 'cpuSomePressurePercent', file: 'cpu.pressure', line: 'some' },
    { pod: 'writer', series: 'ioSomePressurePercent', file: 'io.pressure', line: 'some' },
    { pod: 'writer', series: 'ioFullPressurePercent', file: 'io.pressure', line: 'full' },
  ] as const)('$series of the $pod over 30 s', ({ pod, series, file, line }) => {
    const agent = told(result.pod(pod).columns[series]);
    const readings = result.ofPod(pod, file, `${line} .*total=`);
    const wanted = ratePerSecond(readings, [...agent.keys()]) / 1e4;
    const agents = mean([...agent.values()]);
    expect(wanted).toBeGreaterThan(10);
    expect(Math.abs(agents / wanted - 1), `${agents} for ${wanted}`).toBeLessThan(0.05);
  });

  it('memory pressure is 0 if nothing stalls', () => {
    expect([...new Set(told(result.pod('burner').columns.memorySomePressurePercent).values())]).toEqual([0]);
  });

  it.each([
    { series: 'cpuSomePressurePercent', file: 'cpu', line: 'some' },
    { series: 'ioSomePressurePercent', file: 'io', line: 'some' },
  ] as const)('$series of the node over 30 s', ({ series, file, line }) => {
    const agent = told(result.answer.node.columns[series] ?? new Float32Array());
    const readings = result.ofNode(`pressure/${file}`, `${line} .*total=`);
    const wanted = ratePerSecond(readings, [...agent.keys()]) / 1e4;
    const agents = mean([...agent.values()]);
    expect(wanted).toBeGreaterThan(10);
    expect(Math.abs(agents / wanted - 1), `${agents} for ${wanted}`).toBeLessThan(0.05);
  });

  it('an idle container uses nothing', () => {
    for (const series of ['cpuPercent', 'throttledPercent', 'diskReadKibPerSecond', 'diskWriteKibPerSecond'] as const) {
      expect([...new Set(toldOf('burner', 'pause', series).values())]).toEqual([0]);
    }
  });
});

function expectWithin(value: number, { least, greatest }: ReturnType<typeof around>, share: number): void {
  expect(value).toBeGreaterThanOrEqual(least * (1 - share));
  expect(value).toBeLessThanOrEqual(greatest * (1 + share));
}

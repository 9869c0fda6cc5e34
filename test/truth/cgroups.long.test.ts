import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import { Sampler } from '../../src/agent/sampler.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Series } from '../../src/model/series/series.ts';
import { hasVersion2, PodCgroups, whyNoCgroups } from '../cgroup/podCgroups.ts';
import { together } from '../cgroup/readNode.ts';
import { untilWallTime } from './series.ts';

const why = whyNoCgroups();
if (why !== null) {
  if (process.env.CI === 'true') throw new Error(why);
  console.log(`pods by cgroup are not tested on real cgroups: ${why}`);
}

const spanSeconds = 20;
const uidOf = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;
const [busyPod, memoryPod, throttledPod, shortPod] = [uidOf('1'), uidOf('2'), uidOf('3'), uidOf('4')];
const app = 'a'.repeat(64);
const pause = 'b'.repeat(64);

/** Burns a share of a core for some seconds, if the machine allows; prints its usage (getrusage, ms) for every input line and at its end. */
const burner = `
const [share, seconds] = process.argv.slice(1).map(Number);
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
process.stdin.on('data', () => console.log(used()));
const begun = performance.now(), offset = used();
const step = () => {
  const elapsed = performance.now() - begun;
  if (elapsed > seconds * 1000) { console.log(used()); process.exit(); }
  const now = () => performance.now() - begun;
  while (used() - offset < now() * share && now() < elapsed + 100) Math.sqrt(elapsed);
  setTimeout(step, 20);
};
step();
`;

/** Holds 100 MiB, and 40 MiB of page cache of a file that is not read again. */
const allocator = `
const held = Buffer.alloc(100 * 2 ** 20, 1);
require('node:fs').writeFileSync(process.argv[1], Buffer.alloc(40 * 2 ** 20, 1));
console.log(held.length);
setInterval(() => held[0]++, 1000);
`;

/** What another program reads from cgroup files. */
async function cat(...paths: readonly string[]): Promise<string> {
  return (await promisify(execFile)('cat', [...paths])).stdout;
}

async function line(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output');
  const lines = createInterface({ input: child.stdout });
  const [text]: unknown[] = await once(lines, 'line');
  lines.close();
  return String(text);
}

async function usedMs(child: ChildProcess): Promise<number> {
  const answer = line(child);
  child.stdin?.write('\n');
  return Number(await answer);
}

const counter = (text: string, key: string) => Number(new RegExp(`(?:^|\\n)${key} (\\d+)`).exec(text)?.[1]);
const within = (ours: number, truth: number) => Math.abs(ours - truth) / truth;

describe.skipIf(why !== null)('figures of pods from cgroups, over 20 s', () => {
  let cgroups: PodCgroups;
  let folder: string;
  let reader: CgroupReader;
  let version2Reader: CgroupReader;
  let sampler: Sampler;
  let fromSecond = 0;
  let toSecond = 0;
  let before: Awaited<ReturnType<typeof readings>>;
  let after: Awaited<ReturnType<typeof readings>>;
  let usedBeforeMs = 0;
  let usedAfterMs = 0;
  let memoryText = '';
  let shortUsedMs = 0;
  let shortBornSecond = 0;
  let shortGoneSecond = 0;

  const readings = async () => ({
    cpuNs: Number(await cat(cgroups.path('cpuacct', busyPod, app, 'cpuacct.usage'))),
    version2: hasVersion2() ? await cat(cgroups.path('unified', busyPod, app, 'cpu.stat')) : '',
    throttled: await cat(cgroups.path('cpu', throttledPod, app, 'cpu.stat')),
  });
  const valuesOf = (series: Series | undefined, from = fromSecond, to = toSecond) =>
    Array.from({ length: to - from }, (_, index) => series?.at(from + 1 + index) ?? Number.NaN);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  beforeAll(async () => {
    cgroups = new PodCgroups(`faascope-test-${process.pid}`);
    // On disk: a file in memory would count as used memory.
    folder = mkdtempSync(join(import.meta.dirname, '.cgroups-'));
    mkdirSync(join(folder, 'host/sys/fs/cgroup'), { recursive: true });
    symlinkSync('/sys/fs/cgroup/unified', join(folder, 'host/sys/fs/cgroup/unified'));
    reader = new CgroupReader('/', systemClock);
    version2Reader = new CgroupReader(join(folder, 'host'), systemClock);
    sampler = new Sampler(systemClock, [reader, version2Reader]);
    for (const uid of [busyPod, memoryPod, throttledPod, shortPod]) {
      cgroups.makePod(uid);
      cgroups.makeContainer(uid, pause);
      cgroups.run(uid, pause, 'sleep', ['120']);
      if (uid !== shortPod) cgroups.makeContainer(uid, app);
    }
    cgroups.write('memory', memoryPod, app, 'memory.limit_in_bytes', String(256 * 2 ** 20));
    cgroups.write('cpu', throttledPod, app, 'cpu.cfs_quota_us', '20000');
    sampler.start();

    const node = (uid: string, ...args: string[]) => cgroups.run(uid, app, process.execPath, ['-e', ...args]);
    const busy = node(busyPod, burner, '0.5', '120');
    node(throttledPod, burner, '1', '120');
    await line(node(memoryPod, allocator, join(folder, 'file')));

    fromSecond = Math.ceil(Date.now() / 1000) + 1;
    toSecond = fromSecond + spanSeconds;
    await untilWallTime(fromSecond * 1000);
    [before, usedBeforeMs] = await Promise.all([readings(), usedMs(busy)]);

    await untilWallTime((fromSecond + 3) * 1000 + 400);
    shortBornSecond = Math.ceil(Date.now() / 1000);
    cgroups.makeContainer(shortPod, app);
    const short = node(shortPod, burner, '0.5', '5');
    const shortEnds = once(short, 'exit');
    shortUsedMs = Number(await line(short));
    await shortEnds;
    cgroups.removeContainer(shortPod, app);
    shortGoneSecond = Math.ceil(Date.now() / 1000);

    await untilWallTime(toSecond * 1000);
    const lateMs = Date.now() - toSecond * 1000;
    if (lateMs > 500) throw new Error(`this machine stood still for ${lateMs} ms: nothing can be compared`);
    [after, usedAfterMs] = await Promise.all([readings(), usedMs(busy)]);
    memoryText = await cat(
      cgroups.path('memory', memoryPod, app, 'memory.usage_in_bytes'),
      cgroups.path('memory', memoryPod, app, 'memory.stat'),
    );
    await untilWallTime(toSecond * 1000 + 700);
  });
  afterAll(async () => {
    sampler.stop();
    await cgroups.remove();
    rmSync(folder, { recursive: true });
  });

  it('CPU is within 3 % of its counter and of getrusage', () => {
    const values = valuesOf(together(reader, busyPod, [app])?.cpuPercent);
    const ours = sum(values) / spanSeconds;
    const truth = (after.cpuNs - before.cpuNs) / 1e7 / spanSeconds;
    const account = (usedAfterMs - usedBeforeMs) / 10 / spanSeconds;
    console.log(`CPU: ${ours.toFixed(2)} %, counter ${truth.toFixed(2)} %, getrusage ${account.toFixed(2)} %`);
    expect(within(ours, truth)).toBeLessThan(0.03);
    expect(within(ours, account)).toBeLessThan(0.03);
    expect(truth).toBeGreaterThan(10);
  });

  it.runIf(hasVersion2())('CPU on v2 is within 3 % of its counter', () => {
    const ours = sum(valuesOf(together(version2Reader, busyPod, [app])?.cpuPercent)) / spanSeconds;
    const truth = (counter(after.version2, 'usage_usec') - counter(before.version2, 'usage_usec')) / 1e4 / spanSeconds;
    console.log(`CPU, version 2: ${ours.toFixed(2)} %, counter ${truth.toFixed(2)} %`);
    expect(within(ours, truth)).toBeLessThan(0.03);
  });

  it('memory is within 3 % of usage minus inactive file pages; the limit is known', () => {
    const series = together(reader, memoryPod, [app]);
    const ours = series?.workingSetBytes.at(toSecond) ?? Number.NaN;
    const usageBytes = Number.parseInt(memoryText, 10);
    const truth = usageBytes - counter(memoryText, 'total_inactive_file');
    console.log(`memory: ${ours} bytes, counters ${truth} of ${usageBytes}`);
    expect(within(ours, truth)).toBeLessThan(0.03);
    expect(truth).toBeGreaterThan(100 * 2 ** 20);
    expect(usageBytes - truth).toBeGreaterThan(20 * 2 ** 20);
    expect(series?.memoryLimitBytes).toBe(256 * 2 ** 20);
    expect(together(reader, busyPod, [app])?.memoryLimitBytes).toBe(Number.POSITIVE_INFINITY);
  });

  it('throttling is within 3 % of its counter', () => {
    const series = together(reader, throttledPod, [app]);
    const ours = sum(valuesOf(series?.throttledPercent)) / spanSeconds;
    const truth =
      (counter(after.throttled, 'throttled_time') - counter(before.throttled, 'throttled_time')) / 1e7 / spanSeconds;
    const cpu = sum(valuesOf(series?.cpuPercent)) / spanSeconds;
    console.log(
      `throttled: ${ours.toFixed(2)} %, counter ${truth.toFixed(2)} %; it used ${cpu.toFixed(2)} % of its 20`,
    );
    expect(within(ours, truth)).toBeLessThan(0.03);
    expect(truth).toBeGreaterThan(1);
    expect(cpu).toBeLessThan(21);
    expect(sum(valuesOf(together(reader, busyPod, [app])?.throttledPercent))).toBe(0);
  });

  it('a container that lives 5 s is measured completely, and uses nothing before and after', () => {
    const series = together(reader, shortPod, [app]);
    const values = valuesOf(series?.cpuPercent);
    const ours = sum(values) * 10;
    console.log(
      `5 s: ${ours.toFixed(0)} ms, getrusage ${shortUsedMs.toFixed(0)} ms; ${values.map(Math.round).join(' ')}`,
    );
    expect(within(ours, shortUsedMs)).toBeLessThan(0.03);
    expect(sum(valuesOf(series?.cpuPercent, fromSecond, shortBornSecond - 1))).toBe(0);
    expect(sum(valuesOf(series?.cpuPercent, shortGoneSecond, toSecond))).toBe(0);
    const memory = valuesOf(series?.workingSetBytes, fromSecond, toSecond);
    expect(memory.every((bytes) => bytes >= 0)).toBe(true);
    expect(series?.workingSetBytes.at(shortGoneSecond)).toBe(0);
    expect(series?.workingSetBytes.at(shortBornSecond + 2)).toBeGreaterThan(10 * 2 ** 20);
  });

  it('the pod of a container that ended continues with the others', () => {
    const left = together(reader, shortPod, [pause]);
    expect(valuesOf(left?.workingSetBytes).every((bytes) => bytes > 0)).toBe(true);
  });
});

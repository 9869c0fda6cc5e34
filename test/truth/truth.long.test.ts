import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component } from '../component.ts';
import { ServerProcess } from '../serverProcess.ts';
import { NodeExporter } from './nodeExporter.ts';
import { mean, seriesOf, untilWallTime, valuesBetween } from './series.ts';

const spanSeconds = 30;
const writtenMib = 200;

/** Burns half a core by its own clock for the given number of seconds, and prints what it used. */
const halfBurner = `
const begun = performance.now();
const seconds = Number(require('node:fs').readFileSync(0, 'utf8'));
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const offset = used();
const step = () => {
  const elapsed = performance.now() - begun;
  if (elapsed > seconds * 1000) return process.stdout.write(String(used() - offset));
  while (used() - offset < (performance.now() - begun) / 2) Math.sqrt(elapsed);
  setTimeout(step, 20);
};
step();
`;

const stack = `
provider:
  name: openfaas
functions:
  half:
    handler: ./half
    environment:
      fprocess: ${process.execPath} burner.cjs
      exec_timeout: 60s
    limits:
      memory: 256Mi
`;

describe.runIf(component('prometheus-node-exporter') && process.platform === 'linux')('truth, over 30 s', () => {
  // Not in the temporary folder, which may be in memory: the test writes to a disk.
  const folder = mkdtempSync(join(import.meta.dirname, '.truth-'));
  const exporter = new NodeExporter();
  let server: ServerProcess;
  let fromSecond = 0;
  let toSecond = 0;
  let before: Awaited<ReturnType<NodeExporter['read']>>;
  let after: Awaited<ReturnType<NodeExporter['read']>>;
  let burnedMs = 0;
  let nodeAnswer: unknown;
  let podAnswer: unknown;
  const newestAges: number[] = [];

  beforeAll(async () => {
    await promisify(execFile)('mkdir', [join(folder, 'half')]);
    writeFileSync(join(folder, 'stack.yaml'), stack);
    writeFileSync(join(folder, 'half/burner.cjs'), halfBurner);
    server = await ServerProcess.start(['--functions', folder]);
    await exporter.ready();

    const half = fetch(`${server.origin}/function/half`, { method: 'POST', body: String(spanSeconds + 4) });
    await untilWallTime(Date.now() + 2000);
    fromSecond = Math.ceil(Date.now() / 1000);
    toSecond = fromSecond + spanSeconds;
    await untilWallTime(fromSecond * 1000);
    before = await exporter.read();
    const burner = spawn(process.execPath, [
      '-e',
      `const end = Date.now() + ${spanSeconds * 500}; while (Date.now() < end);`,
    ]);
    const writer = promisify(execFile)('dd', [
      'if=/dev/zero',
      `of=${folder}/written`,
      'bs=1M',
      `count=${writtenMib}`,
      'conv=fsync',
    ]);
    const node = `/dynamic/node?node=${encodeURIComponent(hostname())}`;
    while (Date.now() < toSecond * 1000) {
      const series = seriesOf((await server.get(node)).body, 'cpuRate');
      newestAges.push(Date.now() / 1000 - (series.at(-1)?.[0] ?? 0));
      await untilWallTime(Date.now() + 97);
    }
    after = await exporter.read();
    await writer;
    if (burner.exitCode === null) await once(burner, 'exit');
    await untilWallTime((toSecond + 1) * 1000);
    nodeAnswer = (await server.get(node)).body;
    podAnswer = (await server.get('/dynamic/pod?pod=half')).body;
    const answered = await half;
    burnedMs = Number(await answered.text());
    expect(answered.status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await exporter.stop();
    rmSync(folder, { recursive: true });
  });

  it("a node's CPU is within 1 point of node_exporter", () => {
    const truth =
      100 * (1 - (after.cpuUnusedSeconds - before.cpuUnusedSeconds) / (after.cpuSeconds - before.cpuSeconds));
    const ours = mean(valuesBetween(seriesOf(nodeAnswer, 'cpuRate'), fromSecond, toSecond));
    console.log(`node CPU: ${ours.toFixed(2)} %, node_exporter ${truth.toFixed(2)} %`);
    expect(truth).toBeGreaterThan(20);
    expect(Math.abs(ours - truth)).toBeLessThan(1);
  });

  it('memory is within 0.5 points of node_exporter', () => {
    const at = (series: readonly [number, number | null][], second: number) =>
      series.find(([t]) => t === second)?.[1] ?? Number.NaN;
    const memRate = seriesOf(nodeAnswer, 'memRate');
    const ours = [at(memRate, fromSecond), at(memRate, toSecond)];
    console.log(
      `memory: ${ours.join(', ')} %, node_exporter ${before.memoryPercent.toFixed(3)}, ${after.memoryPercent.toFixed(3)} %`,
    );
    expect(Math.abs((ours[0] ?? 0) - before.memoryPercent)).toBeLessThan(0.5);
    expect(Math.abs((ours[1] ?? 0) - after.memoryPercent)).toBeLessThan(0.5);
  });

  it('usage of the root filesystem is within 0.1 points of node_exporter', () => {
    const ours = valuesBetween(seriesOf(nodeAnswer, 'diskRate'), toSecond - 1, toSecond)[0] ?? Number.NaN;
    expect(Math.abs(ours - after.rootDiskPercent)).toBeLessThan(0.1);
  });

  it('a write of 200 MiB is measured within 5 %', () => {
    const ours =
      valuesBetween(seriesOf(nodeAnswer, 'diskWrite'), fromSecond, toSecond).reduce((sum, kib) => sum + kib, 0) / 1024;
    const truth = (after.diskWrittenBytes - before.diskWrittenBytes) / 2 ** 20;
    console.log(`disk write: ${ours.toFixed(1)} MiB, node_exporter ${truth.toFixed(1)} MiB, written ${writtenMib} MiB`);
    expect(truth).toBeGreaterThan(writtenMib);
    expect(Math.abs(ours - truth) / truth).toBeLessThan(0.05);
    expect(Math.abs(ours - writtenMib) / writtenMib).toBeLessThan(0.05);
  });

  it('a function that burns half a core shows 50 +- 3 %', () => {
    const values = valuesBetween(seriesOf(podAnswer, 'cpuRate'), fromSecond, toSecond);
    const truth = (100 * burnedMs) / 1000 / (spanSeconds + 4);
    console.log(`half a core: ${mean(values).toFixed(2)} %, by its own account ${truth.toFixed(2)} %`);
    expect(values).toHaveLength(spanSeconds);
    expect(Math.abs(mean(values) - 50)).toBeLessThan(3);
  });

  it('the newest point is never older than 1.5 s', () => {
    console.log(`newest point: at most ${Math.max(...newestAges).toFixed(3)} s old in ${newestAges.length} answers`);
    expect(Math.max(...newestAges)).toBeLessThan(1.5);
  });
});

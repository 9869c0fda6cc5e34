import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestClosedSecond } from '../../src/api/answer/readyAnswers.ts';
import { PodCgroups, whyNoCgroups } from '../cgroup/podCgroups.ts';
import { ServerProcess } from '../serverProcess.ts';
import { untilWallTime } from '../truth/series.ts';
import { until } from '../until.ts';
import { AgentSource } from './agentSource.ts';
import { podRecord } from './agentStage.ts';

const why = whyNoCgroups();
if (why !== null) {
  if (process.env.CI === 'true') throw new Error(why);
  console.log(`the agent is not tested on real cgroups: ${why}`);
}

const spanSeconds = 15;
const uidOf = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;
const [busyPod, memoryPod, latePod] = [uidOf('5'), uidOf('6'), uidOf('7')];
const app = 'c'.repeat(64);
const pause = 'd'.repeat(64);

/** Burns about half a core. */
const burner = `
const step = () => { const end = performance.now() + 15; while (performance.now() < end) Math.sqrt(end); setTimeout(step, 15); };
step();
`;
const holder = 'const held = Buffer.alloc(100 * 2 ** 20, 1); console.log(held.length); setInterval(() => held, 1e6);';

const within = (ours: number, truth: number) => Math.abs(ours - truth) / truth;

async function line(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('it has no output');
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  lines.close();
}

describe.skipIf(why !== null)('an agent of this machine, polled over a socket', () => {
  const source = new AgentSource();
  let agent: ServerProcess;
  let cgroups: PodCgroups;

  const start = async () => {
    agent = await ServerProcess.start(['agent']);
    source.addresses.set('here', agent.origin);
  };
  const cpuNs = () => Number(readFileSync(cgroups.path('cpuacct', busyPod, app, 'cpuacct.usage'), 'utf8'));
  const cpuAt = (second: number) => source.metrics.pod(busyPod)?.cpuPercent.at(second) ?? Number.NaN;
  const nowSecond = () => Math.floor(Date.now() / 1000);
  const isKnown = (second: number) => !Number.isNaN(cpuAt(second));

  const makePod = (uid: string) => {
    cgroups.makePod(uid);
    for (const id of [pause, app]) cgroups.makeContainer(uid, id);
    cgroups.run(uid, pause, 'sleep', ['300']);
    source.pods.set(uid, podRecord(uid, 'here', app));
  };

  beforeAll(async () => {
    cgroups = new PodCgroups(`faascope-agent-${process.pid}`);
    makePod(busyPod);
    makePod(memoryPod);
    cgroups.run(busyPod, app, process.execPath, ['-e', burner]);
    await line(cgroups.run(memoryPod, app, process.execPath, ['-e', holder]));
    await start();
  });
  afterAll(async () => {
    await source.close();
    await agent.stop();
    await cgroups.remove();
  });

  it(`agrees with the counters over ${spanSeconds} s, and its newest point is never older than 1.5 s`, async () => {
    await untilWallTime((nowSecond() + 3) * 1000 + 400);
    await source.follow([busyPod, memoryPod], ['here']);
    const fromSecond = nowSecond() + 1;
    await untilWallTime(fromSecond * 1000);
    const before = cpuNs();
    let oldestMs = 0;
    let unknown = 0;
    const looking = setInterval(() => {
      const nowMs = Date.now();
      const newest = newestClosedSecond(nowMs, source.metrics.newestSecond());
      oldestMs = Math.max(oldestMs, nowMs - newest * 1000);
      if (Number.isNaN(cpuAt(newest))) unknown++;
    }, 20);
    await untilWallTime((fromSecond + spanSeconds) * 1000);
    const after = cpuNs();
    clearInterval(looking);
    await untilWallTime((fromSecond + spanSeconds) * 1000 + 400);
    let ours = 0;
    for (let second = fromSecond + 1; second <= fromSecond + spanSeconds; second++) ours += cpuAt(second);
    ours /= spanSeconds;
    const truth = (after - before) / 1e7 / spanSeconds;
    const memory = source.metrics.pod(memoryPod)?.workingSetBytes.at(fromSecond + spanSeconds) ?? Number.NaN;
    const text = (file: string) => readFileSync(cgroups.path('memory', memoryPod, app, file), 'utf8');
    const inactive = Number(/total_inactive_file (\d+)/.exec(text('memory.stat'))?.[1]);
    const memoryTruth = Number(text('memory.usage_in_bytes')) - inactive;
    console.log(
      `CPU ${ours.toFixed(2)} %, counter ${truth.toFixed(2)} %; memory ${memory}, counter ${memoryTruth}; ` +
        `newest point at most ${oldestMs} ms old, unknown in ${unknown} looks`,
    );
    expect(within(ours, truth)).toBeLessThan(0.03);
    expect(truth).toBeGreaterThan(10);
    expect(within(memory, memoryTruth)).toBeLessThan(0.01);
    expect(memoryTruth).toBeGreaterThan(90 * 2 ** 20);
    expect(oldestMs).toBeLessThanOrEqual(1500);
    expect(unknown).toBe(0);
    expect(source.metrics.node('here')?.memoryTotalBytes).toBeGreaterThan(1e8);
    const detail = source.metrics.detail.pod(busyPod);
    const second = fromSecond + spanSeconds;
    expect(detail?.pids.at(second)).toBe(
      Number(readFileSync(cgroups.path('pids', busyPod, app, 'pids.current'), 'utf8')),
    );
    // It is in the network of this machine, like every process here.
    expect(detail?.networkUpKibPerSecond.at(second)).toBeNaN();
    if (existsSync('/proc/pressure')) {
      expect(source.metrics.detail.node('here')?.cpuSomePressurePercent?.at(second)).toBeGreaterThanOrEqual(0);
    }
    expect(source.metrics.health()).toMatchObject([{ name: 'agent', version: '0.1.0', findings: [] }]);
  });

  it('a new pod appears with its first second', async () => {
    makePod(latePod);
    cgroups.run(latePod, app, process.execPath, ['-e', burner]);
    const bornSecond = nowSecond();
    await source.follow([busyPod, latePod]);
    const at = (second: number) => source.metrics.pod(latePod)?.cpuPercent.at(second) ?? Number.NaN;
    await until('it is known', () => at(bornSecond + 2) > 0);
    for (let second = bornSecond - 5; second <= bornSecond + 2; second++) expect(at(second)).toBeGreaterThanOrEqual(0);
    expect(at(bornSecond - 1)).toBe(0);
  });

  it('keeps earlier seconds and continues after the agent is killed and restarted', async () => {
    const lastSecond = nowSecond() - 1;
    await until('it is known', () => isKnown(lastSecond));
    agent.child.kill('SIGKILL');
    await once(agent.child, 'exit');
    await until('it is noticed', () => source.metrics.health()[0]?.findings[0]?.code === 'agent_failing');
    await start();
    const againSecond = nowSecond();
    await until('it goes on', () => isKnown(againSecond + 2));
    expect(isKnown(lastSecond)).toBe(true);
    expect(source.metrics.health()).toMatchObject([{ findings: [] }]);
    expect(cpuAt(againSecond + 2)).toBeLessThan(105);
  });

  it('reports an agent suspended for some seconds, and continues', async () => {
    agent.child.kill('SIGSTOP');
    const stoppedSecond = nowSecond();
    const target = { podUids: [busyPod], nodeNames: [] };
    await until('it fails', () => source.metrics.failingOf(target)?.code === 'upstream_timeout');
    expect(isKnown(stoppedSecond + 3)).toBe(false);
    agent.child.kill('SIGCONT');
    const againSecond = nowSecond();
    await until('it goes on', () => isKnown(againSecond + 2));
    expect(source.metrics.failingOf(target)).toBeNull();
    expect(isKnown(stoppedSecond - 1)).toBe(true);
    expect(isKnown(stoppedSecond + 3)).toBe(false);
  });

  it('an agent exits with 0 on SIGTERM', async () => {
    expect(await agent.stop()).toBe(0);
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ServerProcess } from '../serverProcess.ts';
import { seriesOf, untilWallTime } from '../truth/series.ts';
import { until } from '../until.ts';
import { callFunction, kubectl, lab } from './lab.ts';
import { PodCounters } from './podCounters.ts';
import { watchSeries } from './watchedSeries.ts';

const fn = lab.functionsNamespace;
const spanSeconds = 15;
const within = (ours: number, truth: number) => Math.abs(ours - truth) / truth;
const nowSecond = () => Math.floor(Date.now() / 1000);

async function written(text: string): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'faascope-manifest-')), 'object.json');
  writeFileSync(file, text);
  return file;
}

/** A pod that uses one core for a few seconds and ends. */
function briefPod(name: string, seconds: number): string {
  const burn = `end=$(( $(date +%s) + ${seconds} )); while [ $(date +%s) -lt $end ]; do i=0; while [ $i -lt 5000 ]; do i=$((i + 1)); done; done`;
  const container = { name: 'brief', image: 'lab.local/add:1', imagePullPolicy: 'Never', command: ['sh', '-c', burn] };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: fn, labels: { faas_function: 'brief' } },
    spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [container] },
  });
}

/** A pod's CPU counter at whole seconds, ms, until its container is gone. */
async function usedBySecond(podName: string): Promise<ReadonlyMap<number, number>> {
  let counters: PodCounters | undefined;
  await until('its container runs', async () => {
    counters = await PodCounters.ofPod(podName, fn).catch(() => undefined);
    return counters !== undefined;
  });
  const used = new Map<number, number>();
  for (let second = nowSecond() + 1; ; second++) {
    await untilWallTime(second * 1000);
    const cpuMs = usedNow(counters);
    if (cpuMs === null) return used;
    // A late reading belongs to another second.
    if (Date.now() - second * 1000 < 20) used.set(second, cpuMs);
  }
}

function usedNow(counters: PodCounters | undefined): number | null {
  try {
    return counters?.cpuMs() ?? null;
  } catch {
    return null;
  }
}

/** A server, and where the agent runs that it takes its figures from. */
interface Measured {
  readonly agent: string;
  readonly server: ServerProcess;
}

/** Tests of the figures of agents, as servers answer them: every server is asked about the same load. */
export function agentFigures(measured: () => readonly Measured[]): void {
  const watchAll = (path: string, signal: AbortSignal) =>
    Promise.all(
      measured().map(async ({ agent, server }) => ({ agent, ...(await watchSeries(server, path, 'cpuRate', signal)) })),
    );

  afterAll(async () => {
    await kubectl('-n', fn, 'delete', 'pod', '-l', 'faas_function=brief', '--ignore-not-found', '--wait=false');
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=2');
  });

  it(`CPU of a busy pod is within 3 % of its kernel counter over ${spanSeconds} s, and at most 1.5 s old`, async () => {
    const counters = await PodCounters.ofFunction('burn', fn);
    const stop = new AbortController();
    const calling = (async () => {
      while (!stop.signal.aborted) await callFunction('burn', '2000');
    })();
    const fromSecond = nowSecond() + 3;
    const watching = watchAll(`/dynamic/pod?pod=${counters.podName}`, stop.signal);
    await untilWallTime(fromSecond * 1000);
    const before = counters.cpuMs();
    await untilWallTime((fromSecond + spanSeconds) * 1000);
    const truth = (counters.cpuMs() - before) / 10 / spanSeconds;
    await untilWallTime((fromSecond + spanSeconds) * 1000 + 600);
    stop.abort();
    const watched = await watching;
    await calling;
    expect(truth).toBeGreaterThan(20);
    for (const { agent, values, oldestNewestMs, holes, failures } of watched) {
      let ours = 0;
      for (let second = fromSecond + 1; second <= fromSecond + spanSeconds; second++) {
        ours += (values.get(second) ?? Number.NaN) / spanSeconds;
      }
      console.log(
        `${agent}: CPU ${ours.toFixed(2)} %, counter ${truth.toFixed(2)} %; newest point at most ${oldestNewestMs} ms old`,
      );
      expect(within(ours, truth), agent).toBeLessThan(0.03);
      expect(oldestNewestMs, agent).toBeLessThanOrEqual(1500);
      expect({ agent, holes, failures }).toEqual({ agent, holes: [], failures: [] });
    }
  });

  it('the working set of a pod is within 1 % of its kernel counters', async () => {
    const counters = await PodCounters.ofFunction('add', fn);
    const path = `/dynamic/pod?pod=${counters.podName}`;
    for (const { server } of measured()) await server.get(path);
    // Usage changes in steps of 256 KiB (the kernel charges 64 pages at once): read it just before and after the tick.
    const second = nowSecond() + 2;
    await untilWallTime(second * 1000 - 40);
    const truths = [counters.workingSetBytes()];
    await untilWallTime(second * 1000 + 40);
    truths.push(counters.workingSetBytes());
    for (const { agent, server } of measured()) {
      let percent: number | null | undefined;
      let body: unknown;
      await until('the second is told', async () => {
        ({ body } = await server.get(path));
        percent = new Map(seriesOf(body, 'memRate')).get(second);
        return percent !== undefined;
      });
      const ours = ((percent ?? Number.NaN) / 100) * counters.limitBytes();
      console.log(
        `${agent}: working set ${Math.round(ours)}, counters ${truths.join(' then ')} of ${counters.limitBytes()}`,
      );
      expect(Math.min(...truths.map((truth) => within(ours, truth))), agent).toBeLessThan(0.01);
      expect(body, agent).toMatchObject({
        meta: { memRate: { source: 'agent', intervalSeconds: expect.closeTo(1, 1) } },
      });
    }
  });

  it('a pod that lives for 5 s is measured in each of its seconds', async () => {
    const name = `brief-${process.pid}`;
    const stop = new AbortController();
    const watching = watchAll(`/dynamic/pod?pod=${name}`, stop.signal);
    await kubectl('-n', fn, 'create', '-f', await written(briefPod(name, 5)));
    const used = await usedBySecond(name);
    // Its last second must be told by then.
    await untilWallTime(Date.now() + 2000);
    stop.abort();
    for (const { agent, values, holes, oldestNewestMs } of await watching) {
      const busy = [...values].filter(([, value]) => value > 20).map(([second]) => second);
      console.log(
        `${agent}: a pod of 5 s: ${[...values].map(([second, value]) => `${second % 100}:${Math.round(value)}`).join(' ')}`,
      );
      const lastSecond = Math.max(...[...used.keys()].filter((second) => values.has(second)));
      const truth = used.get(lastSecond) ?? Number.NaN;
      const ours = [...values].reduce((sum, [second, value]) => (second <= lastSecond ? sum + value * 10 : sum), 0);
      console.log(
        `it used ${Math.round(ours)} ms of CPU, by its counter ${Math.round(truth)} ms; newest ${oldestNewestMs} ms`,
      );
      expect(truth, agent).toBeGreaterThan(1000);
      expect(within(ours, truth), agent).toBeLessThan(0.03);
      expect(oldestNewestMs, agent).toBeLessThanOrEqual(1500);
      expect(busy.length, agent).toBeGreaterThanOrEqual(4);
      expect(Math.max(...busy) - Math.min(...busy), agent).toBe(busy.length - 1);
      expect({ agent, holes }).toEqual({ agent, holes: [] });
    }
  });

  it('the series of a function has no gaps while it is scaled up and down', async () => {
    for (const { server } of measured()) await server.get('/dynamic/function?func=nodeinfo');
    const stop = new AbortController();
    const watching = watchAll('/dynamic/function?func=nodeinfo', stop.signal);
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=5');
    await kubectl('-n', fn, 'rollout', 'status', 'deployment/nodeinfo', '--timeout=60s');
    const readySecond = nowSecond();
    await untilWallTime((readySecond + 3) * 1000);
    await kubectl('-n', fn, 'scale', 'deployment/nodeinfo', '--replicas=2');
    await untilWallTime((readySecond + 8) * 1000);
    stop.abort();
    for (const { agent, values, holes, failures, slowestMs } of await watching) {
      console.log(
        `${agent}: scaled: ${values.size} seconds known, holes at ${holes.join(' ')}; slowest answer ${slowestMs} ms`,
      );
      expect(values.size, agent).toBeGreaterThan(8);
      expect({ agent, holes, failures }).toEqual({ agent, holes: [], failures: [] });
    }
  });
}

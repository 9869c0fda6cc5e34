import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { untilWallTime } from '../../truth/series.ts';
import { until } from '../../until.ts';
import { kubectl, lab } from '../lab.ts';
import { PodCounters } from '../podCounters.ts';
import { loadDisk } from './diskLoad.ts';
import { type CallCount, gatewayCount } from './durationPages.ts';
import { KernelTruth } from './kernelTruth.ts';
import { MadeCalls } from './madeCalls.ts';
import { SeenSeries, type Span } from './seenSeries.ts';
import { RunningSetUps, type SetUp, setUps } from './setUp.ts';

export const spanSeconds = 60;
/** cAdvisor measurements may be 20 s apart, scrapes 15 s; then the figures between them are written. */
const settledAfterSeconds = 40;

const grownUpMs = 60_000;

/** One function is called steadily, one rarely but with longer runs, one in two pods, and one not at all. */
const compared = ['burn', 'add', 'nodeinfo', 'add-two'];
/** The called functions. */
export const called = ['add', 'burn', 'errlog', 'nodeinfo', 'slow'];
export const nodeFigures = [
  'cpuRate',
  'memRate',
  'diskRate',
  'diskRead',
  'diskWrite',
  'networkDown',
  'networkUp',
] as const;

export const nodePath = `/dynamic/node?node=${lab.nodeName}`;
export const podPath = (name: string) => `/dynamic/pod?pod=${name}`;
export const functionPath = (name: string) => `/dynamic/function?func=${name}`;

/** A minute of load in the lab, seen by every set-up and by the kernel. */
export class LoadedMinute {
  readonly running = new RunningSetUps();
  readonly calls = new MadeCalls();
  readonly #stopping = new AbortController();
  readonly #loading = new AbortController();
  readonly #working: Promise<void>[] = [];
  readonly #written = join(import.meta.dirname, '../.written');
  readonly #seen = new Map<string, SeenSeries>();
  readonly #countedBefore = new Map<string, CallCount>();
  #pods: readonly PodCounters[] = [];
  #truth = new KernelTruth([]);
  #span: Span = { fromSecond: 0, toSecond: 0 };

  get truth(): KernelTruth {
    return this.#truth;
  }

  get span(): Span {
    return this.#span;
  }

  /** The functions to compare: those whose containers ran the whole time. */
  get steady(): readonly string[] {
    return compared.filter((name) => !this.podsOf(name).some((pod) => this.#truth.ended.has(pod)));
  }

  /** Names of a function's pods. */
  podsOf(functionName: string): readonly string[] {
    return this.#pods.filter((pod) => pod.functionName === functionName).map(({ podName }) => podName);
  }

  seenBy({ name }: SetUp): SeenSeries {
    const seen = this.#seen.get(name);
    if (seen === undefined) throw new Error(`${name} was not looked at`);
    return seen;
  }

  /** Calls of a function that should be counted by now. */
  countOf(functionName: string): CallCount {
    const made = this.calls.of(functionName);
    const { success, error } = this.#countedBefore.get(functionName) ?? { success: 0, error: 0 };
    return { success: success + made.success, error: error + made.error };
  }

  /** Resolves when the minute is over and fully measured. */
  async pass(): Promise<void> {
    await until('all containers are measured as others are', areGrownUp, 2 * grownUpMs);
    this.#pods = await PodCounters.ofAll(lab.functionsNamespace);
    this.#truth = new KernelTruth(this.#pods);
    for (const name of called) this.#countedBefore.set(name, await gatewayCount(name));
    const { signal } = this.#loading;
    this.#working.push(
      this.#truth.run(this.#stopping.signal),
      this.calls.steadily('burn', '400', 1000, signal),
      this.calls.steadily('nodeinfo', '', 200, signal),
      this.calls.steadily('add', '3 4', 1000, signal),
    );
    await this.running.start();
    for (const setUp of setUps) await this.#beginToLook(setUp);
    for (const setUp of setUps) {
      await until(`${setUp.name} measures all`, () => this.seenBy(setUp).isMeasured, 90_000);
    }
    const fromSecond = Math.ceil(Date.now() / 1000);
    this.#span = { fromSecond, toSecond: fromSecond + spanSeconds };
    await this.#burst((fromSecond + spanSeconds / 2) * 1000);
    await untilWallTime((fromSecond + spanSeconds + settledAfterSeconds) * 1000);
    await this.#end();
  }

  async stop(): Promise<void> {
    await this.#end().catch(() => {});
    rmSync(this.#written, { force: true });
    await this.running.stop();
  }

  async #beginToLook(setUp: SetUp): Promise<void> {
    const server = this.running.server(setUp);
    await until(`${setUp.name} is ready`, async () => (await server.get('/readyz')).status === 200, 60_000);
    const names = ['cpuRate', 'memRate'];
    const seen = new SeenSeries(server, [
      { path: nodePath, names: nodeFigures },
      ...compared.flatMap((name) => [
        { path: functionPath(name), names },
        ...this.podsOf(name).map((pod) => ({ path: podPath(pod), names })),
      ]),
    ]);
    this.#seen.set(setUp.name, seen);
    this.#working.push(seen.run(this.#stopping.signal));
  }

  /** Far from both ends of the minute, because a rate covers the whole time between two measurements. */
  async #burst(middleMs: number): Promise<void> {
    await untilWallTime(middleMs - 15_000);
    const disk = loadDisk(this.#written, 30);
    await untilWallTime(middleMs - 4000);
    await Promise.all([
      this.calls.ceaselessly('add', '3 4', middleMs + 3000),
      this.calls.call('slow', '1'),
      ...Array.from({ length: 5 }, () => this.calls.call('errlog', 'x')),
      disk,
    ]);
  }

  async #end(): Promise<void> {
    this.#loading.abort();
    this.#stopping.abort();
    await Promise.all(this.#working);
  }
}

/** True when no container is so young that the kubelet still measures it on every request of /metrics/resource. */
async function areGrownUp(): Promise<boolean> {
  const path = 'jsonpath={.items[*].status.containerStatuses[*].state.running.startedAt}';
  const times = await kubectl('-n', lab.functionsNamespace, 'get', 'pods', '-o', path);
  return times.split(' ').every((time) => Date.now() - Date.parse(time) > grownUpMs);
}

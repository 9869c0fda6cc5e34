import { expect } from 'vitest';
import { inspected } from '../liveMemory.ts';
import { ServerProcess } from '../serverProcess.ts';
import { seriesOf } from '../truth/series.ts';
import { until } from '../until.ts';
import { BadProxy } from './badProxy.ts';
import { cadvisorText, line, stateText, type TextPod } from './kubeText.ts';
import { ScrapedServer } from './scrapedServer.ts';
import { TextServer } from './textServer.ts';

const node = 'n1';
const memoryPercent = 60;
/** One pod for each first request. */
const pods: readonly TextPod[] = Array.from({ length: 40 }, (_, index) => ({
  fn: `f${index}`,
  name: `f${index}-1`,
  node,
}));

function nodeText(nowMs: number): string {
  const seconds = nowMs / 1000 - 1_700_000_000;
  return [
    line('node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, seconds * 0.75),
    line('node_cpu_seconds_total', { cpu: '0', mode: 'user' }, seconds * 0.25),
    line('node_memory_MemTotal_bytes', {}, 1000),
    line('node_memory_MemAvailable_bytes', {}, 1000 - 10 * memoryPercent),
  ].join('');
}

/** A server that reads a Prometheus of its own through a proxy, and the slowest of its answers. */
export class EnduringStage {
  readonly prometheus: ScrapedServer;
  readonly proxy: BadProxy;
  readonly server: ServerProcess;
  slowestMs = 0;
  /** Stops what the stage consists of. */
  readonly stop: () => Promise<void>;
  #asked = 0;

  private constructor(prometheus: ScrapedServer, proxy: BadProxy, server: ServerProcess, stop: () => Promise<void>) {
    this.stop = stop;
    this.prometheus = prometheus;
    this.proxy = proxy;
    this.server = server;
  }

  static async start(): Promise<EnduringStage> {
    /** The newest first. */
    const started: { stop(): unknown }[] = [];
    const stop = async () => {
      for (const each of started) await each.stop();
    };
    try {
      const text = await TextServer.start(
        (nowMs) =>
          nodeText(nowMs) + stateText([{ name: node, ip: '127.0.0.1' }], pods) + cadvisorText(pods, nowMs, 1000, true),
      );
      started.unshift(text);
      const prometheus = await ScrapedServer.start('prometheus', [{ job: 'all', address: text.address }]);
      started.unshift(prometheus);
      const proxy = await BadProxy.start(prometheus.url);
      started.unshift(proxy);
      await prometheus.until('count_over_time(kube_pod_info[10s]) >= 3');
      const server = await ServerProcess.start(['--prometheus', proxy.url], inspected);
      started.unshift(server);
      const stage = new EnduringStage(prometheus, proxy, server, stop);
      await until('the pod is measured', async () => (await stage.warm()).isWell);
      return stage;
    } catch (thrown) {
      await stop();
      throw thrown;
    }
  }

  async get(path: string) {
    const begunMs = performance.now();
    const answer = await this.server.get(path);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - begunMs);
    return answer;
  }

  /** A request that is repeated all the time: the answer is always 200 and contains only true values. */
  async warm() {
    const askedSecond = Date.now() / 1000;
    const { status, body } = await this.get(`/dynamic/node?node=${node}`);
    if (status !== 200) return { isWell: false, isUnknown: false };
    const values = seriesOf(body, 'memRate');
    expect(values).toHaveLength(60);
    expect(values.filter(([, value]) => value !== null && value !== memoryPercent)).toEqual([]);
    expect(askedSecond - (values.at(-1)?.[0] ?? 0)).toBeLessThan(1.5);
    const last = values.at(-1)?.[1];
    return { isWell: last === memoryPercent, isUnknown: last === null };
  }

  /** A first request. */
  cold() {
    return this.get(`/dynamic/pod?pod=f${this.#asked++}`);
  }

  toUnknown() {
    return until('it is unknown', async () => (await this.warm()).isUnknown);
  }

  /** Time to recovery, ms. */
  async recovery(): Promise<number> {
    const begunMs = performance.now();
    await until('it is measured again', async () => (await this.warm()).isWell);
    return performance.now() - begunMs;
  }

  report(what: string, recoveryMs: number): void {
    console.log(`${what}: slowest answer ${this.slowestMs.toFixed(0)} ms, recovered after ${recoveryMs.toFixed(0)} ms`);
  }
}

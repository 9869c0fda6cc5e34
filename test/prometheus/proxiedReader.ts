import { systemClock } from '../../src/model/clock.ts';
import type { PodRecord } from '../../src/model/inventory/inventory.ts';
import { openFaas } from '../../src/platforms/openfaas/openFaas.ts';
import { HttpPrometheusApi } from '../../src/sources/prometheus/httpPrometheusApi.ts';
import { PrometheusMetrics } from '../../src/sources/prometheus/metrics/prometheusMetrics.ts';
import { PrometheusServer } from '../../src/sources/prometheus/prometheusServer.ts';
import { until } from '../until.ts';
import { BadProxy } from './badProxy.ts';

export const node = 'n1';
const timeoutMs = 1500;
/** The watched pod. */
const record: PodRecord = {
  uid: 'a',
  id: { connection: 'c', namespace: 'openfaas-fn', name: 'add-1' },
  functionName: 'add',
  nodeName: node,
  podIp: '',
  ready: true,
  trouble: null,
  restarts: 0,
  lastEnd: null,
  containers: [],
  createdAtMs: null,
  startedAtMs: 0,
  memoryLimitBytes: null,
};

/** The current second, Unix time. */
export const nowSecond = () => Math.floor(Date.now() / 1000);

/** A source that reads through a proxy which can misbehave. */
export class ProxiedReader {
  readonly proxy: BadProxy;
  readonly api: HttpPrometheusApi;
  readonly metrics: PrometheusMetrics;
  readonly #stopping = new AbortController();

  private constructor(proxy: BadProxy) {
    this.proxy = proxy;
    this.api = new HttpPrometheusApi(
      { url: proxy.url, authorizationFile: null, tenant: null, ca: null },
      null,
      systemClock,
      { timeoutMs },
    );
    const server = new PrometheusServer(this.api, openFaas.series, systemClock);
    const nodes = [{ name: node, ip: '127.0.0.1' }];
    this.metrics = new PrometheusMetrics({
      api: server.api,
      discovery: server.discovery,
      clock: systemClock,
      nodes: () => nodes,
      pod: (uid) => (uid === 'a' ? record : null),
      series: openFaas.series,
      namespaces: () => [],
    });
  }

  /** Resolves once the figures of the pod and the node are known. */
  static async start(prometheusUrl: string): Promise<ProxiedReader> {
    const reader = new ProxiedReader(await BadProxy.start(prometheusUrl));
    try {
      await reader.metrics.follow({ nodeNames: [node], podUids: ['a'] }, reader.#stopping.signal);
      void reader.metrics.run(reader.#stopping.signal);
      await reader.untilKnown();
    } catch (thrown) {
      await reader.stop();
      throw thrown;
    }
    return reader;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.api.close();
    this.proxy.stop();
  }

  memoryAt(second: number): number | undefined {
    return this.metrics.node(node)?.memoryPercent?.at(second);
  }

  async untilKnown(): Promise<void> {
    await until('it is known', () => this.#isKnown());
  }

  #isKnown(): boolean {
    return (
      this.metrics.failing === null &&
      Math.abs((this.metrics.node(node)?.cpuPercent?.at(nowSecond() - 1) ?? 0) - 25) < 0.5 &&
      Math.abs((this.metrics.pod('a')?.cpuPercent.at(nowSecond() - 2) ?? 0) - 25) < 0.5
    );
  }
}

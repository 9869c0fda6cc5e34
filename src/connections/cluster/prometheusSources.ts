import type { CallSource } from '../../model/calls/callSource.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySource, NodeRecord } from '../../model/inventory/inventory.ts';
import type { Platform, PlatformSeries } from '../../model/platform.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { proxyFor } from '../../sources/http/proxy.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { PrometheusCalls } from '../../sources/prometheus/calls/prometheusCalls.ts';
import { HttpPrometheusApi } from '../../sources/prometheus/httpPrometheusApi.ts';
import { PrometheusMetrics } from '../../sources/prometheus/metrics/prometheusMetrics.ts';
import { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';

/** Before the first inventory. */
const unknownNodes: readonly NodeRecord[] = [];

/** A server that has not answered within this time fails; a first request waits 5 s in total. */
const timeoutMs = 4000;

/** Connections to some Prometheus servers. */
export class PrometheusServers {
  readonly all: readonly PrometheusServer[];
  readonly #apis: readonly HttpPrometheusApi[];

  constructor(
    accesses: readonly PrometheusAccess[],
    series: PlatformSeries,
    clock: Clock,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#apis = accesses.map(
      (access) => new HttpPrometheusApi(access, proxyFor(access.url, environment), clock, { timeoutMs }),
    );
    this.all = this.#apis.map((api) => new PrometheusServer(api, series, clock));
  }

  /** Increases when the metrics of one of them become known or change. */
  get revision(): number {
    let revision = 0;
    for (const { discovery } of this.all) revision += discovery.revision;
    return revision;
  }

  /** Their addresses, without credentials. */
  get addresses(): string {
    return this.all.map(({ api }) => api.address).join(', ');
  }

  async close(): Promise<void> {
    await Promise.all(this.#apis.map((api) => api.close()));
  }
}

/** Figures and calls of an inventory, read from the Prometheus servers that have them. */
export class PrometheusSources {
  readonly metrics: readonly MetricsSource[];
  readonly #ticking: readonly PrometheusMetrics[];
  readonly #calls: readonly PrometheusCalls[];
  readonly #servers: PrometheusServers;

  constructor(servers: PrometheusServers, platform: Platform, inventory: InventorySource, clock: Clock) {
    const snapshot = () => inventory.snapshot(clock.wallMs());
    this.#servers = servers;
    this.#ticking = servers.all.map(
      ({ api, discovery }) =>
        new PrometheusMetrics({
          api,
          discovery,
          clock,
          nodes: () => snapshot()?.nodes ?? unknownNodes,
          pod: (uid) => snapshot()?.index.pod(uid) ?? null,
          series: platform.series,
          namespaces: () => [...new Set(snapshot()?.functions.map(({ id }) => id.namespace))],
        }),
    );
    this.metrics = this.#ticking;
    this.#calls = servers.all.map((server) => new PrometheusCalls(server, platform, snapshot, clock));
  }

  /** Calls, from the servers that scrape the platform. */
  get calls(): readonly CallSource[] {
    return this.#calls;
  }

  /** The health of each server. */
  health(): readonly SourceHealth[] {
    return this.#servers.all.map((server) => server.health());
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...this.#servers.all.map((server) => server.run(signal)),
      ...this.#ticking.map((source) => source.run(signal)),
      ...this.#calls.map((source) => source.run(signal)),
    ]);
  }
}

import type { CallSource } from '../../model/calls/callSource.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySource } from '../../model/inventory/inventory.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import type { FoundServices } from '../../sources/kubernetes/discovery/foundServices.ts';
import type { WellKnownService } from '../../sources/kubernetes/discovery/wellKnownService.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import { platform } from '../platforms.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

/** The most servers used. A server stays in use once found: a recreated Service is the same one. */
const mostServers = 8;

/** A discovered server, and its sources. */
interface FoundServer {
  readonly servers: PrometheusServers;
  readonly sources: PrometheusSources;
}

/** The Prometheus servers discovered in a cluster, in descending order of useful metrics. */
export class FoundPrometheus {
  readonly #services: FoundServices;
  readonly #pods: PodConnector;
  readonly #inventory: InventorySource;
  readonly #clock: Clock;
  readonly #byUrl = new Map<string, FoundServer>();
  #stopping: AbortSignal | null = null;

  constructor(services: FoundServices, pods: PodConnector, inventory: InventorySource, clock: Clock) {
    this.#services = services;
    this.#pods = pods;
    this.#inventory = inventory;
    this.#clock = clock;
  }

  get metrics(): readonly MetricsSource[] {
    return this.#ordered().flatMap(({ sources }) => sources.metrics);
  }

  get calls(): readonly CallSource[] {
    return this.#ordered().flatMap(({ sources }) => sources.calls);
  }

  /** Increases when a server is found, or its metrics become known. */
  get revision(): number {
    let revision = 0;
    for (const { servers } of this.#byUrl.values()) revision += 1 + servers.revision;
    return revision;
  }

  health(): readonly SourceHealth[] {
    return this.#ordered().flatMap(({ sources }) => sources.health());
  }

  /** The servers in order of preference. */
  all(): readonly PrometheusServer[] {
    return this.#ordered().flatMap(({ servers }) => servers.all);
  }

  /** The pod behind a server's address now; null if none is ready. */
  podOf(address: string): PodPort | null {
    const found = this.#services.ofKind('prometheus').find(({ service }) => urlOf(service) === address);
    return found?.pods[0] ?? null;
  }

  /** Call when Services or pods changed. */
  look(): void {
    // Before all pods are known, two Services of one server look like two servers.
    if (this.#stopping?.aborted === true || !this.#services.isSettled) return;
    for (const { service } of this.#services.ofKind('prometheus')) {
      const url = urlOf(service);
      if (!this.#byUrl.has(url) && this.#byUrl.size < mostServers) this.#add(url);
    }
  }

  begin(stopping: AbortSignal): void {
    this.#stopping = stopping;
    for (const { sources } of this.#byUrl.values()) void sources.run(stopping);
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#byUrl.values(), ({ servers }) => servers.close()));
  }

  #add(url: string): void {
    const connect = this.#pods.connector(() => this.podOf(url));
    // Names inside the cluster are never resolved by a proxy.
    const servers = new PrometheusServers(
      [{ url, authorizationFile: null, tenant: null, ca: null, connect }],
      platform.series,
      this.#clock,
      {},
    );
    const sources = new PrometheusSources(servers, platform, this.#inventory, this.#clock);
    this.#byUrl.set(url, { servers, sources });
    if (this.#stopping !== null) void sources.run(this.#stopping);
  }

  #ordered(): readonly FoundServer[] {
    const rank = ({ servers }: FoundServer) =>
      Math.max(...servers.all.map(({ discovery }) => discovery.found?.rank ?? -1));
    return [...this.#byUrl.values()].sort((a, b) => rank(b) - rank(a));
  }
}

/** The URL by the Service's name inside the cluster. */
function urlOf({ namespace, name, port }: WellKnownService): string {
  return `http://${name}.${namespace}.svc:${port}`;
}

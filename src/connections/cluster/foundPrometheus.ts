import type { CallSource } from '../../model/calls/callSource.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySource } from '../../model/inventory/inventory.ts';
import type { Platform } from '../../model/platform.ts';
import { ChildLoops } from '../../model/source/childLoops.ts';
import type { MetricsSource } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { pause } from '../../sources/http/retry.ts';
import type { FoundServices } from '../../sources/kubernetes/discovery/foundServices.ts';
import type { WellKnownService } from '../../sources/kubernetes/discovery/wellKnownService.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

/** The most servers used. */
const mostServers = 8;
/** A server that is no longer found is used for this long: a Service that is recreated is the same one. */
const goneAfterMs = 5 * 60_000;
const lookMs = 10_000;

/** A discovered server, and its sources. */
interface FoundServer {
  readonly ending: AbortController;
  /** Since when it is not found, monotonic ms; null while it is. */
  missingSinceMs: number | null;
  readonly servers: PrometheusServers;
  readonly sources: PrometheusSources;
}

/** The Prometheus servers discovered in a cluster, in descending order of useful metrics. */
export class FoundPrometheus {
  readonly #services: Pick<FoundServices, 'isSettled' | 'ofKind'>;
  readonly #pods: Pick<PodConnector, 'connector'>;
  readonly #platform: Platform;
  readonly #inventory: InventorySource;
  readonly #clock: Clock;
  readonly #byUrl = new Map<string, FoundServer>();
  readonly #loops = new ChildLoops();
  #stopping: AbortSignal | null = null;
  /** What dropped servers had contributed to the revision, and more. */
  #droppedRevision = 0;

  constructor(
    services: Pick<FoundServices, 'isSettled' | 'ofKind'>,
    pods: Pick<PodConnector, 'connector'>,
    platform: Platform,
    inventory: InventorySource,
    clock: Clock,
  ) {
    this.#services = services;
    this.#pods = pods;
    this.#platform = platform;
    this.#inventory = inventory;
    this.#clock = clock;
  }

  get metrics(): readonly MetricsSource[] {
    return this.#ordered().flatMap(({ sources }) => sources.metrics);
  }

  get calls(): readonly CallSource[] {
    return this.#ordered().flatMap(({ sources }) => sources.calls);
  }

  /** Increases when a server is found or dropped, or its metrics become known. */
  get revision(): number {
    let revision = this.#droppedRevision;
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
    const nowMs = this.#clock.monotonicMs();
    const urls = new Set(this.#services.ofKind('prometheus').map(({ service }) => urlOf(service)));
    for (const [url, found] of this.#byUrl) {
      found.missingSinceMs = urls.has(url) ? null : (found.missingSinceMs ?? nowMs);
      if (found.missingSinceMs !== null && nowMs - found.missingSinceMs >= goneAfterMs) this.#drop(url, found);
    }
    for (const url of urls) if (!this.#byUrl.has(url) && this.#byUrl.size < mostServers) this.#add(url);
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#stopping = signal;
    const stop = () => {
      for (const { ending } of this.#byUrl.values()) ending.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    for (const found of this.#byUrl.values()) this.#begin(found);
    await Promise.all([this.#loops.watch(signal), this.#lookOn(signal)]);
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#byUrl.values(), ({ servers }) => servers.close()));
  }

  #add(url: string): void {
    const connect = this.#pods.connector(() => this.podOf(url));
    // Names inside the cluster are never resolved by a proxy.
    const servers = new PrometheusServers(
      [{ url, authorizationFile: null, tenant: null, ca: null, connect }],
      this.#platform.series,
      this.#clock,
      {},
    );
    const sources = new PrometheusSources(servers, this.#platform, this.#inventory, this.#clock);
    const found: FoundServer = { servers, sources, ending: new AbortController(), missingSinceMs: null };
    this.#byUrl.set(url, found);
    if (this.#stopping !== null) this.#begin(found);
  }

  #begin({ sources, ending }: FoundServer): void {
    void this.#loops.run((signal) => sources.run(signal), ending.signal);
  }

  #drop(url: string, { servers, ending }: FoundServer): void {
    this.#byUrl.delete(url);
    this.#droppedRevision += 2 + servers.revision;
    ending.abort();
    void servers.close();
  }

  /** A server that is gone makes no further change. */
  async #lookOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(lookMs, signal);
      if (!signal.aborted) this.look();
    }
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

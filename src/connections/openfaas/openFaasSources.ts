import type { buildConnector } from 'undici';
import type { CallSource } from '../../model/calls/callSource.ts';
import { ComposedCalls } from '../../model/calls/composedCalls.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySource } from '../../model/inventory/inventory.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { GatewayMetrics } from '../../platforms/openfaas/gateway/gatewayMetrics.ts';
import { WatchdogMetrics } from '../../platforms/openfaas/watchdog/watchdogMetrics.ts';
import { trustedAuthorities } from '../../sources/http/certificates.ts';
import { dispatcherFor } from '../../sources/http/dispatcher.ts';
import { proxyFor } from '../../sources/http/proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Addresses of OpenFaaS besides the cluster. */
export interface OpenFaasOptions {
  /** Its REST API; null: not used. */
  readonly gateway: URL | null;
  /** Metrics pages, one for each gateway pod. */
  readonly metricsPages: readonly URL[];
  /** Folder of the files `basic-auth-user` and `basic-auth-password`; null for none. */
  readonly credentialsFolder: string | null;
  /** Certificate authorities (PEM) besides the default ones; null for none. */
  readonly ca: string | null;
}

/** What calls are counted for. */
export interface OpenFaasSurroundings {
  readonly inventory: InventorySource;
  readonly defaultNamespace: string;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Further sources of calls, such as Prometheus; used after the metrics of gateways and watchdogs. */
  readonly others: () => readonly CallSource[];
  /** Discovered gateways; omitted or null: no discovery. */
  readonly found?: CallSource | null;
  /** Connects to the pods of functions if an address is not enough; omitted: over TCP. */
  readonly connectToPods?: buildConnector.connector | undefined;
}

/** OpenFaaS' own metrics: of its gateways, if known, and of the watchdogs in the pods. */
export interface OpenFaasSources {
  readonly calls: CallSource;
  /** What startup prints. */
  readonly announcement: readonly string[];
  health(): readonly SourceHealth[];
  /** Runs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the call sources of a connection together, and what they need of its inventory. */
export function openFaasSources(
  { metricsPages, ca }: OpenFaasOptions,
  { inventory, defaultNamespace, clock, environment, others, found = null, connectToPods }: OpenFaasSurroundings,
): OpenFaasSources {
  const pages = metricsPages.map((url) => ({ url, dispatcher: dispatcherOf(url, environment, ca) }));
  const random = Math.random;
  const gateways = pages.length === 0 ? null : new GatewayMetrics({ pages, defaultNamespace, clock, random });
  const watchdogs = new WatchdogMetrics({ inventory, clock, random, connect: connectToPods });
  const ofGateways = [gateways, found].filter((source) => source !== null);
  const addresses = metricsPages.map(({ origin, pathname }) => origin + pathname).join(', ');
  const announced =
    gateways !== null
      ? `Calls: counted by ${pages.length === 1 ? 'the gateway' : `${pages.length} gateways`} at ${addresses}.`
      : found !== null
        ? 'Calls: counted by the gateways that are found.'
        : others().length > 0
          ? 'Calls: from Prometheus. For every second, pass the metrics of each gateway pod with --gateway-metrics.'
          : 'Calls: not counted. To count them, pass the metrics of each gateway pod with --gateway-metrics.';
  return {
    calls: new ComposedCalls(() => [...ofGateways, watchdogs, ...others()]),
    announcement: [announced],
    health: () => [...(gateways?.health() ?? []), watchdogs.health()],
    run: async (signal) => {
      await Promise.all([gateways?.run(signal), watchdogs.run(signal)]);
    },
    stop: async () => {
      await Promise.all([watchdogs.stop(), ...pages.map(({ dispatcher }) => dispatcher.destroy())]);
    },
  };
}

/**
 * A connection to a server, through the proxy that the environment names for it.
 * @param ca authorities (PEM) to trust besides those that Node.js trusts; null for none
 */
export function dispatcherOf({ origin }: URL, environment: Environment, ca: string | null) {
  return dispatcherFor({ tls: { ca: trustedAuthorities(ca) }, proxyUrl: proxyFor(origin, environment) });
}

import { ComposedCalls } from '../../model/calls/composedCalls.ts';
import type { Invoker } from '../../model/calls/invoker.ts';
import { GatewayMetrics } from '../../platforms/openfaas/gateway/gatewayMetrics.ts';
import { GatewayInvoker } from '../../platforms/openfaas/rest/gatewayInvoker.ts';
import { WatchdogMetrics } from '../../platforms/openfaas/watchdog/watchdogMetrics.ts';
import { trustedAuthorities } from '../../sources/http/certificates.ts';
import { dispatcherFor } from '../../sources/http/dispatcher.ts';
import { proxyFor } from '../../sources/http/proxy.ts';
import type {
  FoundCounters,
  FunctionLister,
  PlatformContext,
  PlatformSources,
  PlatformSurroundings,
} from '../connectedPlatform.ts';

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

/** As for any platform; the functions may also be listed by the gateway itself. */
interface Surroundings extends Omit<PlatformSurroundings, 'listedBy'> {
  readonly listedBy: FunctionLister | 'gateway';
}

/** The metrics of gateways, if known, and of the watchdogs in the pods, and calls through a gateway. */
export function openFaasSources(
  options: OpenFaasOptions,
  { listedBy, inventory, defaultNamespace, others, found, connectToPods }: Surroundings,
  context: PlatformContext,
): PlatformSources {
  const { metricsPages, ca } = options;
  const { clock, environment } = context;
  const pages = metricsPages.map((url) => ({ url, dispatcher: dispatcherOf(url, environment, ca) }));
  const random = Math.random;
  const gateways = pages.length === 0 ? null : new GatewayMetrics({ pages, defaultNamespace, clock, random });
  const watchdogs = new WatchdogMetrics({ inventory, clock, random, connect: connectToPods });
  const ofGateways = [gateways, found?.calls ?? null].filter((source) => source !== null);
  const addresses = metricsPages.map(({ origin, pathname }) => origin + pathname).join(', ');
  const announced =
    gateways !== null
      ? `Calls: counted by ${pages.length === 1 ? 'the gateway' : `${pages.length} gateways`} at ${addresses}.`
      : found !== null
        ? 'Calls: counted by the gateways that are found.'
        : others().length > 0
          ? 'Calls: from Prometheus. For every second, pass the metrics of each gateway pod with --gateway-metrics.'
          : 'Calls: not counted. To count them, pass the metrics of each gateway pod with --gateway-metrics.';
  const invoking = gatewayCalls(options, context, found);
  const isUnused = listedBy !== 'gateway' && options.gateway !== null && invoking.invoker === null;
  return {
    calls: new ComposedCalls(() => [...ofGateways, watchdogs, ...others()]),
    invoker: invoking.invoker,
    announcement: [
      announced,
      ...(listedBy === 'cluster'
        ? ['Run times: from the watchdogs of watched pods, or from the gateways where those cannot be reached.']
        : []),
      ...invoking.announcement,
      ...(isUnused
        ? [`--gateway is not used: ${listedBy === 'cluster' ? 'the cluster' : 'Prometheus'} lists the functions.`]
        : []),
    ],
    health: () => [...(gateways?.health() ?? []), watchdogs.health()],
    run: async (signal) => {
      await Promise.all([gateways?.run(signal), watchdogs.run(signal)]);
    },
    stop: async () => {
      await Promise.all([watchdogs.stop(), ...pages.map(({ dispatcher }) => dispatcher.destroy()), invoking.stop()]);
    },
  };
}

/** Calls of functions through a gateway. */
interface GatewayCalls {
  readonly invoker: Invoker | null;
  readonly announcement: readonly string[];
  stop(): Promise<void>;
}

/** Calls through the gateway of `--gateway`, else through one that is found. */
function gatewayCalls(
  { gateway, ca }: OpenFaasOptions,
  { allowInvoke, environment }: PlatformContext,
  found: FoundCounters | null,
): GatewayCalls {
  if (!allowInvoke) return { invoker: null, announcement: [], stop: async () => {} };
  if (gateway === null) {
    const how = found === null ? 'off; --allow-invoke also needs --gateway' : 'through the gateway that is found';
    return { invoker: found?.invoker ?? null, announcement: [`Function calls: ${how}.`], stop: async () => {} };
  }
  const dispatcher = dispatcherOf(gateway, environment, ca);
  return {
    invoker: new GatewayInvoker(() => ({ url: gateway, dispatcher })),
    announcement: [`Function calls: through the gateway at ${gateway.origin}${gateway.pathname}.`],
    stop: () => dispatcher.destroy(),
  };
}

/**
 * A connection to a server, through the proxy that the environment names for it.
 * @param ca authorities (PEM) to trust besides those that Node.js trusts; null for none
 */
export function dispatcherOf({ origin }: URL, environment: PlatformContext['environment'], ca: string | null) {
  return dispatcherFor({ tls: { ca: trustedAuthorities(ca) }, proxyUrl: proxyFor(origin, environment) });
}

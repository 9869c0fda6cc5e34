import type { NodeRecord } from '../../model/inventory/inventory.ts';
import type { Connection } from '../../model/source/connection.ts';
import { guardedConnector } from '../../sources/http/guardedConnector.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { decodeQueryReply } from '../../sources/prometheus/decode/apiReply.ts';
import { pacedTargets } from '../../sources/prometheus/diagnosis/cadence.ts';
import { diagnosePrometheus } from '../../sources/prometheus/diagnosis/diagnose.ts';
import { PrometheusInventory } from '../../sources/prometheus/inventory/prometheusInventory.ts';
import type { BuiltConnection } from '../builtConnection.ts';
import type { ConnectedPlatform } from '../connectedPlatform.ts';
import { type ConnectionContext, podGuard } from '../connectionContext.ts';
import { Loops } from '../loops.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

const connectTimeoutMs = 1500;
/** Some targets that can be scraped. */
const someTargets = 'topk(3, up)';

/** Connects to Prometheus servers without a Kubernetes API: inventory, figures and calls come from them. */
export async function prometheusConnection(
  accesses: readonly PrometheusAccess[],
  connected: ConnectedPlatform,
  namespaces: readonly string[],
  context: ConnectionContext,
): Promise<BuiltConnection> {
  const { platform, otherNamespaces, countersNamed } = connected;
  const { clock, environment } = context;
  const factories = await connected.load();
  const servers = new PrometheusServers(accesses, platform.series, clock, environment);
  const name = servers.addresses;
  const inventory = new PrometheusInventory(servers.all, platform, name, namespaces, clock);
  const sources = new PrometheusSources(servers, platform, inventory, clock);
  const guard = podGuard(accesses.find(({ guard }) => guard !== undefined)?.guard);
  const own = factories.sources(
    {
      listedBy: 'prometheus',
      inventory,
      defaultNamespace: namespaces[0] ?? platform.defaultNamespace,
      others: () => sources.calls,
      found: null,
      connectToPods: guard === undefined ? undefined : guardedConnector(guard, { timeout: connectTimeoutMs }),
    },
    context,
  );
  const loops = new Loops(clock);
  const connection: Connection = {
    name,
    kind: 'prometheus',
    platforms: [platform.name],
    clock,
    inventory,
    get metricsRevision() {
      return servers.revision;
    },
    metrics: sources.metrics,
    calls: own.calls,
    logs: null,
    invoker: own.invoker,
    notRunnable: [],
    sources: () => [...own.health(), ...sources.health()],
    diagnose: (signal) => {
      const needs = { usage: true, inventory: true, calls: !countersNamed };
      return diagnosePrometheus(
        servers.all,
        platform.series,
        needs,
        inventory.snapshot(clock.wallMs()),
        clock.wallMs(),
        signal,
      );
    },
    findings: () => inventory.findings(),
  };
  const where =
    namespaces.length > 0 ? namespaces.join(', ') : `${platform.defaultNamespace} and ${otherNamespaces.prometheus}`;
  return {
    connection,
    configured: connection.sources,
    announcement: [
      `Functions, pods, nodes, figures and calls: Prometheus at ${servers.addresses}; functions in ${where}.`,
      ...own.announcement,
      'Logs: none; they need a Kubernetes API (--kubernetes).',
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (inventory.snapshot(clock.wallMs()) !== null) return null;
        return inventory.fault?.message ?? 'Prometheus has not answered yet.';
      },
      samplerLateness: () => null,
    },
    start: (stopping) => {
      loops.begin(stopping, [
        (signal) => inventory.run(signal),
        (signal) => sources.run(signal),
        (signal) => own.run(signal),
      ]);
    },
    listening: () => {},
    stop: async () => {
      await Promise.all([own.stop(), servers.close()]);
    },
  };
}

/** What a server that is not connected to is asked with. */
type QueryContext = Pick<ConnectionContext, 'connected' | 'clock' | 'environment'>;

/** The nodes that a Prometheus server knows, requested once. @throws Fault if it does not answer */
export async function prometheusNodes(
  access: PrometheusAccess,
  context: QueryContext,
  signal: AbortSignal,
): Promise<readonly NodeRecord[]> {
  const { clock, environment } = context;
  const { platform } = context.connected;
  const servers = new PrometheusServers([access], platform.series, clock, environment);
  try {
    const inventory = new PrometheusInventory(servers.all, platform, servers.addresses, [], clock);
    await inventory.refresh(signal);
    if (inventory.fault !== null) throw inventory.fault;
    return inventory.snapshot(clock.wallMs())?.nodes ?? [];
  } finally {
    await servers.close();
  }
}

/**
 * How often a server scrapes, seconds: the shortest interval of some of its targets; null before two scrapes.
 * @throws Fault if it does not answer
 */
export async function scrapeInterval(
  access: PrometheusAccess,
  context: QueryContext,
  signal: AbortSignal,
): Promise<number | null> {
  const { clock, environment } = context;
  const servers = new PrometheusServers([access], context.connected.platform.series, clock, environment);
  try {
    const [server] = servers.all;
    if (server === undefined) return null;
    const { api } = server;
    const targets = await pacedTargets(api, decodeQueryReply(await api.query(someTargets, signal)), signal);
    const intervals = targets.map(({ cadence }) => cadence.scrapedSeconds).filter((seconds) => seconds !== null);
    return intervals.length === 0 ? null : Math.min(...intervals);
  } finally {
    await servers.close();
  }
}

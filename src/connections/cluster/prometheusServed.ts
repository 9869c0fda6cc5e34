import type { OpenFaasOptions } from '../../cli/options/openFaasOptions.ts';
import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/source/connection.ts';
import { openFaas as openFaasPlatform } from '../../platforms/openfaas/openFaas.ts';
import { guardedConnector } from '../../sources/http/guardedConnector.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import { diagnosePrometheus } from '../../sources/prometheus/diagnosis/diagnose.ts';
import { PrometheusInventory } from '../../sources/prometheus/inventory/prometheusInventory.ts';
import { Loops } from '../loops.ts';
import type { Served } from '../served.ts';
import { openFaasSources } from './openFaasSources.ts';
import { podGuard } from './podGuard.ts';
import { PrometheusServers, PrometheusSources } from './prometheusSources.ts';

const connectTimeoutMs = 1500;

/** A cluster of which nothing but Prometheus servers can be asked: inventory, figures and calls come from them. */
export function prometheusServed(
  accesses: readonly PrometheusAccess[],
  openFaas: OpenFaasOptions,
  namespaces: readonly string[],
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Served {
  const servers = new PrometheusServers(accesses, openFaasPlatform.series, clock, environment);
  const name = servers.addresses;
  const inventory = new PrometheusInventory(servers.all, openFaasPlatform, name, namespaces, clock);
  const sources = new PrometheusSources(servers, openFaasPlatform, inventory, clock);
  const guard = podGuard(accesses.find(({ guard }) => guard !== undefined)?.guard);
  const openFaasMetrics = openFaasSources(openFaas, {
    inventory,
    defaultNamespace: namespaces[0] ?? openFaasPlatform.defaultNamespace,
    clock,
    environment,
    others: () => sources.calls,
    connectToPods: guard === undefined ? undefined : guardedConnector(guard, { timeout: connectTimeoutMs }),
  });
  const loops = new Loops(clock);
  const connection: Connection = {
    name,
    clock,
    inventory,
    get metricsRevision() {
      return servers.revision;
    },
    metrics: sources.metrics,
    calls: openFaasMetrics.calls,
    logs: null,
    invoker: null,
    notRunnable: [],
    sources: () => [...openFaasMetrics.health(), ...sources.health()],
    diagnose: (signal) => {
      const needs = { usage: true, inventory: true, calls: openFaas.metricsPages.length === 0 };
      return diagnosePrometheus(
        servers.all,
        openFaasPlatform.series,
        needs,
        inventory.snapshot(clock.wallMs()),
        clock.wallMs(),
        signal,
      );
    },
    findings: () => inventory.findings(),
  };
  const where = namespaces.length > 0 ? namespaces.join(', ') : 'openfaas-fn and wherever the gateway has one';
  return {
    connection,
    announcement: [
      `Functions, pods, nodes, figures and calls: Prometheus at ${servers.addresses}; functions in ${where}.`,
      ...openFaasMetrics.announcement,
      ...(openFaas.gateway === null ? [] : ['The gateway of --gateway is not asked: Prometheus lists the functions.']),
      'Logs: none; they take a Kubernetes API (--kubernetes).',
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (inventory.snapshot(clock.wallMs()) !== null) return null;
        return inventory.fault?.message ?? 'Prometheus has not answered yet.';
      },
      samplerLatenessMs: () => null,
    },
    begin: (stopping) => {
      loops.begin(stopping, [(signal) => inventory.run(signal), (signal) => sources.run(signal)]);
      openFaasMetrics.begin(stopping);
    },
    listening: () => {},
    stop: async () => {
      await Promise.all([openFaasMetrics.stop(), servers.close()]);
    },
  };
}

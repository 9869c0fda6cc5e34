import type { OpenFaasOptions } from '../../cli/options/openFaasOptions.ts';
import { sentence } from '../../contract/finding/findingWords.ts';
import type { Clock } from '../../model/clock.ts';
import type { Connection } from '../../model/source/connection.ts';
import { GatewayInventory } from '../../platforms/openfaas/rest/gatewayInventory.ts';
import { BasicAuthFiles, GatewayRest } from '../../platforms/openfaas/rest/gatewayRest.ts';
import { Loops } from '../loops.ts';
import type { Served } from '../served.ts';
import { dispatcherOf, openFaasSources } from './openFaasSources.ts';

const usualNamespace = 'openfaas-fn';

/** An OpenFaaS that is known by its gateway alone: functions and their calls, no pods and no nodes. */
export function gatewayServed(
  gateway: URL,
  openFaas: OpenFaasOptions,
  namespaces: readonly string[],
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): Served {
  const { credentialsFolder, ca } = openFaas;
  const dispatcher = dispatcherOf(gateway, environment, ca);
  const credentials = credentialsFolder === null ? null : new BasicAuthFiles(credentialsFolder);
  const rest = new GatewayRest({ url: gateway, dispatcher, credentials, clock });
  const connection = rest.address;
  const inventory = new GatewayInventory({ rest, connection, namespaces, clock, random: Math.random });
  const defaultNamespace = namespaces[0] ?? usualNamespace;
  const sources = openFaasSources(openFaas, { inventory, defaultNamespace, clock, environment, others: () => [] });
  const loops = new Loops(clock);
  const served: Connection = {
    name: connection,
    clock,
    inventory,
    metrics: [],
    calls: sources.calls,
    logs: null,
    invoker: null,
    notRunnable: [],
    sources: () => [inventory.health(), ...sources.health()],
    findings: () => [],
  };
  return {
    connection: served,
    announcement: [
      `OpenFaaS: the gateway at ${rest.address} lists the functions; of pods and nodes it tells nothing.`,
      ...sources.announcement,
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (inventory.snapshot() !== null) return null;
        const [finding] = inventory.health().findings;
        return finding === undefined ? 'The gateway has not been read yet.' : sentence(finding);
      },
      samplerLatenessMs: () => null,
    },
    begin: (stopping) => {
      loops.begin(stopping, [(signal) => inventory.run(signal)]);
      sources.begin(stopping);
    },
    listening: () => {},
    stop: async () => {
      await Promise.all([sources.stop(), dispatcher.destroy()]);
    },
  };
}

import { sentence } from '../../contract/finding/findingWords.ts';
import type { Connection } from '../../model/source/connection.ts';
import { openFaas } from '../../platforms/openfaas/openFaas.ts';
import { GatewayInventory } from '../../platforms/openfaas/rest/gatewayInventory.ts';
import { BasicAuthFiles, GatewayRest } from '../../platforms/openfaas/rest/gatewayRest.ts';
import type { BuiltConnection } from '../builtConnection.ts';
import type { PlatformContext } from '../connectedPlatform.ts';
import { Loops } from '../loops.ts';
import { dispatcherOf, type OpenFaasOptions, openFaasSources } from './openFaasSources.ts';

/** Connects to an OpenFaaS gateway alone: functions and their calls, no pods and no nodes. */
export function gatewayConnection(
  gateway: URL,
  options: OpenFaasOptions,
  namespaces: readonly string[],
  context: PlatformContext,
): BuiltConnection {
  const { clock, environment } = context;
  const { credentialsFolder, ca } = options;
  const dispatcher = dispatcherOf(gateway, environment, ca);
  const credentials = credentialsFolder === null ? null : new BasicAuthFiles(credentialsFolder);
  const rest = new GatewayRest({ url: gateway, dispatcher, credentials, clock });
  const inventory = new GatewayInventory({ rest, connection: rest.address, namespaces, clock, random: Math.random });
  const defaultNamespace = namespaces[0] ?? openFaas.defaultNamespace;
  const sources = openFaasSources(
    options,
    { listedBy: 'gateway', inventory, defaultNamespace, others: () => [], found: null, connectToPods: undefined },
    context,
  );
  const loops = new Loops(clock);
  const connection: Connection = {
    name: rest.address,
    kind: 'gateway',
    platforms: [openFaas.name],
    clock,
    inventory,
    metrics: [],
    calls: sources.calls,
    logs: null,
    invoker: sources.invoker,
    notRunnable: [],
    sources: () => [inventory.health(), ...sources.health()],
    findings: () => [],
  };
  return {
    connection,
    configured: connection.sources,
    announcement: [
      `OpenFaaS: the gateway at ${rest.address} lists the functions; it reports no pods or nodes.`,
      ...sources.announcement,
    ],
    health: {
      isLive: () => loops.areLive,
      unreadyReason: () => {
        if (inventory.snapshot() !== null) return null;
        const [finding] = inventory.health().findings;
        return finding === undefined ? 'The gateway has not answered yet.' : sentence(finding);
      },
      samplerLateness: () => null,
    },
    start: (stopping) => {
      loops.begin(stopping, [(signal) => inventory.run(signal), (signal) => sources.run(signal)]);
    },
    listening: () => {},
    stop: async () => {
      await Promise.all([sources.stop(), dispatcher.destroy()]);
    },
  };
}

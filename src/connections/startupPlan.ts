import { isIP } from 'node:net';
import { addressOf, parseTarget, type ServerKind } from '../sources/probe/probe.ts';
import { addressPlan } from './addressPlan.ts';
import { type ConfiguredSources, canStandBeside } from './configuredSources.ts';
import type { ConnectionContext } from './connectionContext.ts';
import type { BuiltConnection, ConnectionPlan } from './connectionPlan.ts';
import { localConnection } from './local/localConnection.ts';
import type { ReadChoice, RememberedChoice } from './rememberedChoice.ts';

const localChoice: RememberedChoice = { kind: 'local', address: 'local', withOwn: false };

/** Connects to what the program was started with. */
export function configuredPlan(configured: ConfiguredSources, context: ConnectionContext): ConnectionPlan {
  return { choices: choicesOf(configured), build: () => buildConfigured(configured, context) };
}

/** Connects to this machine, as configured by flags. */
export function localPlan({ local }: ConfiguredSources, context: ConnectionContext): ConnectionPlan {
  return { choices: new Map([[localChoice.address, localChoice]]), build: async () => localConnection(local, context) };
}

/** What to connect to first, and what startup prints about the choice, one line each. */
export interface InitialPlan {
  readonly plan: ConnectionPlan;
  readonly notes: readonly string[];
}

/**
 * Flags that name a source take precedence over an earlier choice of `/setIP`, and that over what is found at startup.
 * The choice is kept even if it does not answer now: nothing falls back silently.
 */
export function initialPlan(
  startup: ConnectionPlan,
  { choice, complaint }: ReadChoice,
  configured: ConfiguredSources,
  context: ConnectionContext,
): InitialPlan {
  if (complaint !== null) context.warn(complaint);
  if (choice === null || startup.choices.has(choice.address)) return { plan: startup, notes: [] };
  const ignored = (why: string) => ({
    plan: startup,
    notes: [`Ignoring ${choice.address}, chosen earlier with /setIP: ${why}.`],
  });
  if (configured.namedBy !== null) return ignored(`${configured.namedBy} takes precedence`);
  if (isForbidden(choice, context)) return ignored('not permitted by --allow-target');
  return {
    plan: rememberedPlan(choice, configured, context),
    notes: [`Using ${choice.address}, chosen earlier with /setIP; to change it, call /setIP or name a source by flag.`],
  };
}

function rememberedPlan(
  { kind, address, withOwn }: RememberedChoice,
  configured: ConfiguredSources,
  context: ConnectionContext,
): ConnectionPlan {
  if (kind === 'local') return localPlan(configured, context);
  return addressPlan(kind, address, withOwn && canStandBeside(configured) ? configured : null, context);
}

/** Names are checked each time a connection is made. */
function isForbidden({ kind, address }: RememberedChoice, { guard }: ConnectionContext): boolean {
  if (kind === 'local') return false;
  const { host } = parseTarget(address);
  return isIP(host) > 0 && !guard.rule.allows(host, host);
}

function choicesOf({ cluster, openFaas, prometheus }: ConfiguredSources): Map<string, RememberedChoice> {
  const choices = new Map<string, RememberedChoice>();
  const add = (kind: ServerKind, url: string) => {
    const address = addressOf(parseTarget(url));
    choices.set(address, { kind, address, withOwn: true });
  };
  if (cluster !== null) add('kubernetes', cluster.access.server);
  for (const { url } of prometheus) add('prometheus', url);
  if (choices.size === 0 && openFaas.gateway === null) choices.set(localChoice.address, localChoice);
  return choices;
}

async function buildConfigured(configured: ConfiguredSources, context: ConnectionContext): Promise<BuiltConnection> {
  const { local, cluster, prometheus, openFaas, namespaces } = configured;
  // The code for clusters is loaded only if needed: it takes 0.2 s and 20 MB.
  if (cluster !== null) {
    const { clusterConnection } = await import('./cluster/clusterConnection.ts');
    return clusterConnection(cluster, openFaas, prometheus, context);
  }
  if (prometheus.length > 0) {
    const { prometheusConnection } = await import('./cluster/prometheusConnection.ts');
    return prometheusConnection(prometheus, openFaas, namespaces, context);
  }
  if (openFaas.gateway !== null) {
    const { gatewayConnection } = await import('./openfaas/gatewayConnection.ts');
    return gatewayConnection(openFaas.gateway, openFaas, namespaces, context);
  }
  return localConnection(local, context);
}

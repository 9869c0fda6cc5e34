import { addressOf, parseTarget } from '../sources/probe/target.ts';
import { localServed } from './local/localServed.ts';
import type { OwnSources } from './ownSources.ts';
import type { Plan } from './plan.ts';
import type { RememberedChoice } from './remembered/rememberedChoice.ts';
import type { Served } from './served.ts';
import type { ConnectionContext } from './surroundings.ts';

/** Serves what the program was started with. */
export function ownPlan(own: OwnSources, surroundings: ConnectionContext): Plan {
  return { choices: choicesOf(own), build: () => build(own, surroundings) };
}

/** This machine, with what the flags say of it. */
export function localPlan(own: OwnSources, surroundings: ConnectionContext): Plan {
  return {
    choices: new Map([['local', { kind: 'local', address: 'local', withOwn: false }]]),
    build: async () => localOf(own, surroundings),
  };
}

async function build(own: OwnSources, surroundings: ConnectionContext): Promise<Served> {
  const { choice, prometheus } = own;
  const { cluster, openFaas, namespaces } = choice;
  const { clock, environment } = surroundings;
  // What talks to a cluster is loaded only where there is one: it takes 0.2 s and 20 MB.
  if (cluster !== null) {
    const { clusterServed } = await import('./cluster/clusterServed.ts');
    return clusterServed(cluster, openFaas, prometheus, clock, environment);
  }
  if (prometheus.length > 0) {
    const { prometheusServed } = await import('./cluster/prometheusServed.ts');
    return prometheusServed(prometheus, openFaas, namespaces, clock, environment);
  }
  if (openFaas.gateway !== null) {
    const { gatewayServed } = await import('./cluster/gatewayServed.ts');
    return gatewayServed(openFaas.gateway, openFaas, namespaces, clock, environment);
  }
  return localOf(own, surroundings);
}

function localOf({ options, choice: { unusedKubeconfig } }: OwnSources, surroundings: ConnectionContext): Served {
  return localServed(options, { ...surroundings, unusedKubeconfig });
}

function choicesOf({ choice: { cluster, openFaas }, prometheus }: OwnSources): Map<string, RememberedChoice> {
  const choices = new Map<string, RememberedChoice>();
  const add = (kind: RememberedChoice['kind'], url: string) => {
    const address = kind === 'local' ? url : addressOf(parseTarget(url));
    choices.set(address, { kind, address, withOwn: true });
  };
  if (cluster !== null) add('kubernetes', cluster.access.server);
  for (const { url } of prometheus) add('prometheus', url);
  if (choices.size === 0 && openFaas.gateway === null) {
    choices.set('local', { kind: 'local', address: 'local', withOwn: false });
  }
  return choices;
}

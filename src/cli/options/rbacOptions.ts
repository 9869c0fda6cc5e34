import { connectedPlatform } from '../../connections/platforms.ts';
import { systemClock } from '../../model/clock.ts';
import { type AccessPlaces, findAccess, usualKubeconfigs } from '../../sources/kubernetes/access/findAccess.ts';
import type { ReadScope } from '../../sources/kubernetes/rights/neededRights.ts';
import type { RoleSubject } from '../rolesText.ts';
import { agentChoice, localMistakes, namespaceMistakes } from './clusterOptions.ts';
import { openFaasOptions } from './openFaasOptions.ts';
import { prometheusOptions } from './prometheusOptions.ts';
import type { GivenFlags } from './readFlags.ts';

/** What the server reads of a cluster with the given flags. */
export interface RbacOptions {
  readonly scope: ReadScope;
  /** Where functions are; empty: in the namespaces that are found. */
  readonly namespaces: readonly string[];
  readonly subject: RoleSubject;
}

/**
 * Reads for `--rbac` what the flags say about a cluster, which is not connected to: without a flag that names one, that
 * of the pod that faascope would run in. Adds every mistake to `mistakes`.
 */
export async function rbacOptions(given: GivenFlags, places: AccessPlaces, mistakes: string[]): Promise<RbacOptions> {
  const { values } = given;
  const namespaces = values.get('functions-namespace') ?? [];
  mistakes.push(...namespaceMistakes(namespaces), ...localMistakes(values, 'rbac'));
  const agents = agentChoice(values, mistakes);
  const metrics = openFaasOptions(given);
  const prometheus = prometheusOptions(given);
  mistakes.push(...metrics.mistakes, ...prometheus.mistakes);
  const asked = (['kubeconfig', 'context'] as const).find((name) => values.has(name));
  if (asked !== undefined) {
    const wanted = { kubeconfig: values.get('kubeconfig')?.[0] ?? null, context: values.get('context')?.[0] ?? null };
    const outcome = await findAccess(wanted, places, systemClock);
    if ('mistakes' in outcome) mistakes.push(...outcome.mistakes.map((mistake) => `--${asked}: ${mistake}.`));
  }
  const isOutside = asked !== undefined || (values.has('kubernetes') && usualKubeconfigs(places).length > 0);
  return {
    scope: {
      workloads: connectedPlatform(metrics.options).platform.workloads,
      findsNamespaces: namespaces.length === 0,
      findsAgents: agents.addresses.size === 0,
      findsServices: metrics.options.metricsPages.length === 0 || prometheus.servers.length === 0,
      readsMetrics: true,
      forwardsPorts: isOutside,
    },
    namespaces: [...new Set(namespaces)],
    subject: isOutside ? 'user' : 'service account',
  };
}

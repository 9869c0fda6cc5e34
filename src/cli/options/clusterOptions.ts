import { systemClock } from '../../model/clock.ts';
import { badProxyVariables } from '../../sources/http/proxy.ts';
import type { ClusterAccess } from '../../sources/kubernetes/access/clusterAccess.ts';
import { type AccessPlaces, findAccess, usualKubeconfigs } from '../../sources/kubernetes/access/findAccess.ts';
import { hasServiceAccount, serviceAccountAccess } from '../../sources/kubernetes/access/serviceAccount.ts';
import { type AgentChoice, agentChoice } from './agentChoice.ts';
import type { FlagName } from './flags.ts';
import { quoted } from './mistakeWords.ts';
import { type OpenFaasOptions, openFaasOptions } from './openFaasOptions.ts';
import type { GivenFlags } from './readFlags.ts';

/** The cluster to watch. */
export interface ClusterOptions {
  readonly access: ClusterAccess;
  /** The first is the default one; empty: openfaas-fn and every namespace annotated `openfaas`. */
  readonly namespaces: readonly string[];
  readonly agents: AgentChoice;
}

/** Whether a cluster is watched, or this machine. */
export interface ClusterChoice {
  /** Null: no cluster, or mistakes. */
  readonly cluster: ClusterOptions | null;
  readonly openFaas: OpenFaasOptions;
  readonly mistakes: readonly string[];
  /** A kubeconfig that is there but not used, since nothing asks for it. */
  readonly unusedKubeconfig: string | null;
  /** Where functions live; see {@link ClusterOptions.namespaces}. */
  readonly namespaces: readonly string[];
}

const clusterFlags: readonly FlagName[] = ['kubernetes', 'kubeconfig', 'context'];
/** Flags that say what to do on this machine. */
const localFlags: readonly FlagName[] = ['local', 'functions'];
/** Flags that say more of functions that something else knows. */
const openFaasFlags: readonly FlagName[] = ['gateway-metrics'];
const onlyWithCluster: readonly FlagName[] = ['agent', 'agent-token-file'];
/** Flags that name what is asked over HTTP, perhaps through a proxy. */
const overHttp: readonly FlagName[] = ['prometheus', 'gateway', 'gateway-metrics'];
/** A label of RFC 1123, as namespaces are named. */
const namespaceName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Finds out whether a cluster is to be watched and how to get in. Any of --kubernetes, --kubeconfig and --context says
 * so; where nothing says anything, a pod's service account does.
 */
export async function clusterOptions(given: GivenFlags, places: AccessPlaces): Promise<ClusterChoice> {
  const { values } = given;
  const { options: openFaas, mistakes: openFaasMistakes } = openFaasOptions(given);
  const asked = clusterFlags.find((name) => values.has(name));
  const isLocal = localFlags.some((name) => values.has(name));
  const inPod = hasServiceAccount(places.environment, places.serviceAccountFolder);
  const namespaces = values.get('functions-namespace') ?? [];
  const mistakes = namespaces
    .filter((name) => !namespaceName.test(name))
    .map((name) => `--functions-namespace: ${quoted(name)} is no name of a namespace`);
  mistakes.push(...openFaasMistakes);
  if (asked !== undefined || inPod || overHttp.some((name) => values.has(name))) {
    mistakes.push(...badProxyVariables(places.environment).map((name) => `${name} is no http(s) or socks5 URL`));
  }
  if (asked === undefined && (isLocal || !inPod)) {
    for (const name of onlyWithCluster) {
      if (values.has(name)) mistakes.push(`--${name} needs a cluster; add --kubernetes`);
    }
    const instead: FlagName | null = values.has('prometheus') ? 'prometheus' : values.has('gateway') ? 'gateway' : null;
    if (instead !== null) {
      mistakes.push(...localMistakes(values, instead));
    } else {
      if (namespaces.length > 0) mistakes.push('--functions-namespace needs a cluster; add --kubernetes');
      for (const name of openFaasFlags) {
        if (values.has(name)) mistakes.push(`--${name} needs a cluster; add --kubernetes, --prometheus or --gateway`);
      }
    }
    return { cluster: null, openFaas, namespaces, mistakes, unusedKubeconfig: usualKubeconfigs(places)[0] ?? null };
  }
  mistakes.push(...localMistakes(values, asked ?? 'kubernetes'));
  const agents = agentChoice(values, mistakes);
  const wanted = { kubeconfig: values.get('kubeconfig')?.[0] ?? null, context: values.get('context')?.[0] ?? null };
  const outcome =
    asked === undefined
      ? serviceAccountAccess(places.environment, places.serviceAccountFolder)
      : await findAccess(wanted, places, systemClock);
  if ('mistakes' in outcome) {
    mistakes.push(...outcome.mistakes.map((mistake) => (asked === undefined ? mistake : `--${asked}: ${mistake}`)));
  }
  const cluster = mistakes.length > 0 || 'mistakes' in outcome ? null : { access: outcome.access, namespaces, agents };
  return { cluster, openFaas, namespaces, mistakes, unusedKubeconfig: null };
}

function localMistakes(values: GivenFlags['values'], asked: FlagName): string[] {
  return localFlags
    .filter((name) => values.has(name))
    .map((name) => `--${name} is for this machine; leave it or --${asked} out`);
}

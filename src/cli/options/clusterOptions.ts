import { isIP } from 'node:net';
import type { AgentOptions } from '../../connections/cluster/clusterAgents.ts';
import type { ClusterOptions } from '../../connections/cluster/clusterConnection.ts';
import type { OpenFaasOptions } from '../../connections/openfaas/openFaasSources.ts';
import { systemClock } from '../../model/clock.ts';
import { isDnsLabel } from '../../model/inventory/identity.ts';
import { badProxyVariables } from '../../sources/http/proxy.ts';
import { type AccessPlaces, findAccess, usualKubeconfigs } from '../../sources/kubernetes/access/findAccess.ts';
import { hasServiceAccount, serviceAccountAccess } from '../../sources/kubernetes/access/serviceAccount.ts';
import { TokenFile } from '../tokenFile.ts';
import type { FlagName } from './flags.ts';
import { shownValue } from './mistakeWords.ts';
import { openFaasOptions } from './openFaasOptions.ts';
import type { GivenFlags } from './readFlags.ts';

/** Whether a cluster is watched, or this machine. */
export interface ClusterChoice {
  /** Null: no cluster, or mistakes. */
  readonly cluster: ClusterOptions | null;
  readonly openFaas: OpenFaasOptions;
  readonly mistakes: readonly string[];
  /** A kubeconfig that exists but is not used, because no flag selects it. */
  readonly unusedKubeconfig: string | null;
  /** Where functions live; see {@link ConfiguredSources.namespaces}. */
  readonly namespaces: readonly string[];
}

const clusterFlags: readonly FlagName[] = ['kubernetes', 'kubeconfig', 'context'];
/** Flags about this machine. */
const localFlags: readonly FlagName[] = ['local', 'functions'];
/** Flags about functions that something else lists. */
const openFaasFlags: readonly FlagName[] = ['gateway-metrics'];
const onlyWithCluster: readonly FlagName[] = ['agent', 'agent-token-file'];
/** Flags that name a server to ask over HTTP, perhaps through a proxy. */
const overHttp: readonly FlagName[] = ['prometheus', 'gateway', 'gateway-metrics'];
/** A node name: a subdomain of RFC 1123, in any case. */
const nodeName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

/**
 * Decides whether a cluster is watched, and how to get in. Any of --kubernetes, --kubeconfig and --context asks for
 * one; where no flag says what to watch, a pod's service account does.
 */
export async function clusterOptions(given: GivenFlags, places: AccessPlaces): Promise<ClusterChoice> {
  const { values } = given;
  const { options: openFaas, mistakes: openFaasMistakes } = openFaasOptions(given);
  const asked = clusterFlags.find((name) => values.has(name));
  const isLocal = localFlags.some((name) => values.has(name));
  const inPod = hasServiceAccount(places.environment, places.serviceAccountFolder);
  const namespaces = values.get('functions-namespace') ?? [];
  const mistakes = [...namespaceMistakes(namespaces), ...openFaasMistakes];
  if (asked !== undefined || inPod || overHttp.some((name) => values.has(name))) {
    mistakes.push(
      ...badProxyVariables(places.environment).map((name) => `${name} must be an http, https or socks5 URL.`),
    );
  }
  if (asked === undefined && (isLocal || !inPod)) {
    for (const name of onlyWithCluster) {
      if (values.has(name)) mistakes.push(`--${name} needs a cluster; add --kubernetes.`);
    }
    const instead: FlagName | null = values.has('prometheus') ? 'prometheus' : values.has('gateway') ? 'gateway' : null;
    if (instead !== null) {
      mistakes.push(...localMistakes(values, instead));
    } else {
      if (namespaces.length > 0) mistakes.push('--functions-namespace needs a cluster; add --kubernetes.');
      for (const name of openFaasFlags) {
        if (values.has(name)) mistakes.push(`--${name} needs a cluster; add --kubernetes, --prometheus or --gateway.`);
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
    mistakes.push(...outcome.mistakes.map((mistake) => `${asked === undefined ? '' : `--${asked}: `}${mistake}.`));
  }
  const cluster = mistakes.length > 0 || 'mistakes' in outcome ? null : { access: outcome.access, namespaces, agents };
  return { cluster, openFaas, namespaces, mistakes, unusedKubeconfig: null };
}

/** A mistake for each name that no namespace can have. */
export function namespaceMistakes(names: readonly string[]): string[] {
  return names
    .filter((name) => !isDnsLabel(name))
    .map(
      (name) =>
        `--functions-namespace: ${shownValue(name)} is not a valid namespace name; use at most 63 characters of a-z, 0-9 and -.`,
    );
}

/** A mistake for each flag about this machine, which cannot be combined with the flag `asked`. */
export function localMistakes(values: GivenFlags['values'], asked: FlagName): string[] {
  return localFlags
    .filter((name) => values.has(name))
    .map((name) => `--${name} is for this machine and cannot be combined with --${asked}; remove one of them.`);
}

/** Reads --agent and --agent-token-file; adds every mistake to `mistakes`. */
export function agentChoice(values: GivenFlags['values'], mistakes: string[]): AgentOptions {
  const addresses = new Map<string, string>();
  for (const text of values.get('agent') ?? []) {
    const [, name = '', url = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const address = addressOf(url);
    const isName = nodeName.test(name) || isIP(name) > 0;
    if (!isName || address === null) {
      // The URL may have a password in it.
      const which = isName ? `the value for ${name}` : shownValue(text);
      mistakes.push(`--agent: ${which} is not NODE=URL, such as node-1=http://10.0.0.7:8010.`);
    } else if (addresses.has(name)) {
      mistakes.push(`--agent: ${name} is given more than once; a node has one agent.`);
    } else {
      addresses.set(name, address);
    }
  }
  return { addresses, token: TokenFile.ofFlag(values.get('agent-token-file')?.[0], mistakes) };
}

function addressOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, pathname, search, hash, username, password } = new URL(url);
  const isPlain = search === '' && hash === '' && username === '' && password === '';
  return isPlain && (protocol === 'http:' || protocol === 'https:') ? origin + pathname.replace(/\/+$/, '') : null;
}

import type { ClusterAccess } from '../sources/kubernetes/access/clusterAccess.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';

/** What to watch, as the flags name it or as it was found at startup. */
export interface ConfiguredSources {
  readonly local: LocalOptions;
  readonly cluster: ClusterOptions | null;
  /** In the order in which they are asked. */
  readonly prometheus: readonly PrometheusAccess[];
  readonly openFaas: OpenFaasOptions;
  /** Where functions live. The first is the default one; empty: openfaas-fn and every namespace annotated `openfaas`. */
  readonly namespaces: readonly string[];
  /** The flag that names what to watch, such as `--prometheus`; null: none does. */
  readonly namedBy: string | null;
}

/** True when something of this can be kept beside what `/setIP` switches to. */
export function canStandBeside({ cluster, prometheus, openFaas, namespaces }: ConfiguredSources): boolean {
  return cluster !== null || prometheus.length > 0 || openFaas.metricsPages.length > 0 || namespaces.length > 0;
}

/** This machine. */
export interface LocalOptions {
  /** Folder of a stack.yaml; null: the samples. */
  readonly functionsFolder: string | null;
  /** Whether the samples are called now and then. */
  readonly demoCalls: boolean;
  /** Where the machine's root is mounted. */
  readonly hostRoot: string;
  /** A kubeconfig that exists but is not used, since no flag asks for it; null for none. */
  readonly unusedKubeconfig: string | null;
}

/** A cluster and how to get in. */
export interface ClusterOptions {
  readonly access: ClusterAccess;
  /** See {@link ConfiguredSources.namespaces}. */
  readonly namespaces: readonly string[];
  readonly agents: AgentOptions;
}

/** Which agents are asked, and with what. */
export interface AgentOptions {
  /** Address by node; empty: they are found in the cluster. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The token to send, read again when it changes; null: none is sent. */
  readonly token: { current(): string } | null;
}

/** Where OpenFaaS is asked besides the cluster. */
export interface OpenFaasOptions {
  /** Its REST API; null: not asked. */
  readonly gateway: URL | null;
  /** Pages of metrics, one of each gateway pod. */
  readonly metricsPages: readonly URL[];
  /** Folder of the files `basic-auth-user` and `basic-auth-password`; null for none. */
  readonly credentialsFolder: string | null;
  /** Certificate authorities (PEM) besides the usual ones; null for none. */
  readonly ca: string | null;
}

import type { ClusterAccess } from '../sources/kubernetes/access/clusterAccess.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';

/** What to watch, as named by flags or found at startup. */
export interface ConfiguredSources {
  readonly local: LocalOptions;
  readonly cluster: ClusterOptions | null;
  /** In order of preference. */
  readonly prometheus: readonly PrometheusAccess[];
  readonly openFaas: OpenFaasOptions;
  /** Where functions live, the default one first; empty: openfaas-fn and every namespace annotated `openfaas`. */
  readonly namespaces: readonly string[];
  /** The flag that names what to watch, such as `--prometheus`; null for none. */
  readonly namedBy: string | null;
}

/** True if part of this can be kept beside what `/setIP` switches to. */
export function canStandBeside({ cluster, prometheus, openFaas, namespaces }: ConfiguredSources): boolean {
  return cluster !== null || prometheus.length > 0 || openFaas.metricsPages.length > 0 || namespaces.length > 0;
}

/** This machine. */
export interface LocalOptions {
  /** Folder of a stack.yaml; null: the samples. */
  readonly functionsFolder: string | null;
  /** Whether the samples are called periodically. */
  readonly demoCalls: boolean;
  /** Where the machine's root is mounted. */
  readonly hostRoot: string;
  /** A kubeconfig that exists but is not used, since no flag asks for it; null for none. */
  readonly unusedKubeconfig: string | null;
}

/** A cluster and the access to it. */
export interface ClusterOptions {
  readonly access: ClusterAccess;
  /** See {@link ConfiguredSources.namespaces}. */
  readonly namespaces: readonly string[];
  readonly agents: AgentOptions;
}

/** Which agents are polled, and with which token. */
export interface AgentOptions {
  /** Address by node; empty: they are found in the cluster. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The token to send, read again when it changes; null: none is sent. */
  readonly token: { current(): string } | null;
}

/** Addresses of OpenFaaS besides the cluster. */
export interface OpenFaasOptions {
  /** Its REST API; null: not used. */
  readonly gateway: URL | null;
  /** Metrics pages, one for each gateway pod. */
  readonly metricsPages: readonly URL[];
  /** Folder of the files `basic-auth-user` and `basic-auth-password`; null for none. */
  readonly credentialsFolder: string | null;
  /** Certificate authorities (PEM) besides the default ones; null for none. */
  readonly ca: string | null;
}

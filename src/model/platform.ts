import type { Finding } from '../contract/finding/finding.ts';
import type { SourceName } from '../contract/sourceName.ts';
import type { FunctionRecord } from './inventory/inventory.ts';
import type { LogDialect } from './invocation/logDialect.ts';

/**
 * A serverless platform: everything that differs from one to the next. Sources are given one and know none themselves.
 * The objects and functions in it are called for every pod and every line of a log: they keep no state but their own
 * constants, and never throw.
 */
export interface Platform {
  /** As its own documentation spells it. */
  readonly name: string;
  /** Where functions live unless the user names namespaces. */
  readonly defaultNamespace: string;
  readonly workloads: PlatformWorkloads;
  readonly logDialect: LogDialect;
  readonly series: PlatformSeries;
  readonly services: PlatformServices;
}

/** A function by its name in a namespace. */
export interface FunctionName {
  readonly namespace: string;
  readonly name: string;
}

/** A function as a workload declares it; its connection is the reader's to add. */
export type DeclaredFunction = FunctionName & Omit<FunctionRecord, 'id'>;

/** A platform's objects in the Kubernetes API. Objects are decoded JSON, of which nothing is known beforehand. */
export interface PlatformWorkloads {
  /** The API group, version and resource of the objects that declare functions, such as `apps`, `v1`, `deployments`. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Label selectors of these objects and of the pods of functions. */
  readonly functionSelector: string;
  readonly podSelector: string;
  /** Reported when these objects may not be read; a namespace of null means all of them. */
  forbidden(verbs: readonly string[], namespace: string | null): Finding;
  /** Whether functions may live in a Namespace of `v1`. */
  isFunctionNamespace(namespace: unknown): boolean;
  /** Reads such an object; null when it declares no function. */
  decodeFunction(workload: unknown): DeclaredFunction | null;
  /** The name of the function that a Pod of `v1` belongs to; null for any other pod. */
  functionOf(pod: unknown): string | null;
  /**
   * Those containers of a function's pod that run the function itself and write its log; the rest are sidecars.
   * @param containers names of all of the pod's containers
   */
  functionContainers(functionName: string, containers: readonly string[]): readonly string[];
}

/** A platform's metrics as Prometheus stores them. Names of histograms are without `_bucket`, `_sum` and `_count`. */
export interface PlatformSeries {
  /** The part of the platform that counts calls; each of its processes has the next four metrics. */
  readonly counter: SourceName;
  /** A gauge for each function: the replicas wanted. It shows which targets count calls, and when they were scraped. */
  readonly replicas: string;
  /** A counter of calls that began. */
  readonly started: string;
  /** A counter of calls that ended, by HTTP status in the label {@link statusLabel}. */
  readonly ended: string;
  readonly statusLabel: string;
  /** A histogram of what callers waited, seconds. */
  readonly requestSeconds: string;
  /** The labels of these four metrics that name the function. */
  readonly functionLabels: readonly string[];
  /**
   * The function that these labels name; its name is empty when they name none.
   * @param defaultNamespace where functions are that are named without a namespace
   */
  functionNamed(labels: Readonly<Record<string, string>>, defaultNamespace: string): FunctionName;
  /** A histogram of runs inside the function's own pod, seconds, with the labels `namespace` and `pod`. */
  readonly runSeconds: string;
  /** Matchers that leave other series of that name out, such as `path=""`; empty for none. */
  readonly runMatchers: string;
  /**
   * The function that a pod belongs to, according to metrics alone; null for none.
   * @param deployment the Deployment that owns the pod; null where that is unknown
   * @param containers names of the pod's containers; empty where they are unknown
   * @param isFunction whether a function of this name is declared in the pod's namespace
   */
  functionOf(
    deployment: string | null,
    containers: readonly string[],
    isFunction: (name: string) => boolean,
  ): string | null;
  /** The container whose image is the function's. */
  functionContainer(functionName: string): string;
  /** Reported when none of the Prometheus servers at these addresses scrapes the processes that count calls. */
  notScraped(addresses: readonly string[]): Finding;
}

/** How a platform's Services are recognised in a cluster. */
export interface PlatformServices {
  /** The Services in front of the processes that count calls, best match first. */
  readonly counters: readonly ServiceRule[];
  /** The port of these processes that serves their metrics; the Service may not have it. */
  readonly counterPort: number;
  /** Prometheus servers that the platform installs, best match first. */
  readonly prometheus: readonly ServiceRule[];
  /** The pods to look for where Services may not be listed. */
  readonly usualCounters: readonly UsualPods[];
  readonly usualPrometheus: readonly UsualPods[];
}

/** Whether a Service is the one that is looked for. @param label the value of one of its labels; null for none */
export type ServiceRule = (namespace: string, name: string, label: (key: string) => string | null) => boolean;

/** Pods as the usual installation labels them. */
export interface UsualPods {
  readonly namespace: string;
  /** The name of the Service that they would be behind. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

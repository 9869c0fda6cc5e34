import type { SourceName } from '../../contract/sourceName.ts';
import type { Fault } from '../fault.ts';
import type { ContainerResources, FunctionDeclaration } from './declaration.ts';
import type { Entity, NamespacedId } from './identity.ts';
import type { NodeDescription } from './nodeDescription.ts';

/** A function as its platform declares it. */
export interface FunctionRecord {
  readonly id: NamespacedId;
  /** As written in the spec, not resolved to a digest. */
  readonly image: string;
  /** Replicas that the spec asks for, not those that run. */
  readonly replicasWanted: number;
  /** Time limit of a call; null where unknown. */
  readonly execTimeoutMs: number | null;
  /** Names the present spec: another one after each change, the same for everybody. Omitted where unknown. */
  readonly specId?: string;
  /** Omitted by sources that know no more than the above. */
  readonly declared?: FunctionDeclaration;
}

/** A container of a pod, as the runtime of its node knows it. */
export interface ContainerRecord {
  readonly name: string;
  /** The runtime's id, without its scheme; null before the container was created. */
  readonly id: string | null;
  /** Omitted where unknown. */
  readonly resources?: ContainerResources;
  /** How often it was restarted; omitted where unknown. */
  readonly restarts?: number;
}

/** How a run of a container ended. */
export interface ContainerEnd {
  /** `OOMKilled`, `Error`, `Completed`, or another reason the runtime gives. */
  readonly reason: string;
  readonly exitCode: number | null;
  /** Unix ms; null where unknown. */
  readonly atMs: number | null;
}

/** Why a pod is not working. */
export interface PodTrouble {
  /** A reason as Kubernetes writes it: `Pending`, `ImagePullBackOff`, `CrashLoopBackOff`, `OOMKilled`, ... */
  readonly reason: string;
  /** Message of the scheduler, the kubelet or the runtime; null where there is none. */
  readonly message: string | null;
}

/** A pod of a function that has neither ended nor is being deleted. */
export interface PodRecord {
  readonly uid: string;
  readonly id: NamespacedId;
  /** The function's name, in the pod's own namespace. */
  readonly functionName: string;
  /** Empty until it is scheduled. */
  readonly nodeName: string;
  /** The pod's own address in the cluster; empty until it has one. */
  readonly podIp: string;
  /** Null where unknown. */
  readonly ready: boolean | null;
  /** Why it is not ready; null when it is, and where unknown. */
  readonly trouble: PodTrouble | null;
  /** Restarts of its containers, added up; null where unknown. */
  readonly restarts: number | null;
  /** How the newest finished run ended; null before the first. */
  readonly lastEnd: ContainerEnd | null;
  readonly containers: readonly ContainerRecord[];
  /** Unix ms; null where unknown. */
  readonly createdAtMs: number | null;
  /** When its first container started, Unix ms; null before that, NaN where unknown. */
  readonly startedAtMs: number | null;
  /** The pod's own memory limit, else the sum over its containers; null where one has no limit, NaN where unknown. */
  readonly memoryLimitBytes: number | null;
}

/** A machine that pods run on. */
export interface NodeRecord {
  readonly name: string;
  /** First address inside the cluster; empty where unknown. */
  readonly ip: string;
  /** Further addresses and host names of any kind; omitted if there are none. */
  readonly otherAddresses?: readonly string[];
  /** Omitted by sources that know no more than the above. */
  readonly described?: NodeDescription;
}

/** The records of an inventory. */
export interface InventoryLists {
  readonly functions: readonly FunctionRecord[];
  readonly pods: readonly PodRecord[];
  readonly nodes: readonly NodeRecord[];
}

/** Finds records without iterating over all of them. Always answers from the current state. */
export interface InventoryLookup {
  functionAt(namespace: string, name: string): FunctionRecord | null;
  /** The functions of this name in all namespaces, by namespace. */
  functionsNamed(name: string): readonly FunctionRecord[];
  pod(uid: string): PodRecord | null;
  /** The pods of this name in all namespaces, in client order. */
  podsNamed(name: string): readonly PodRecord[];
  /** The pods of a function, by name. */
  podsOf(fn: Pick<NamespacedId, 'namespace' | 'name'>): readonly PodRecord[];
  node(name: string): NodeRecord | null;
  /** The pods on a node, in client order. */
  podsOn(nodeName: string): readonly PodRecord[];
  /**
   * Increases when the entity changes: a function also with each of its pods, a pod also with its node, a node alone.
   * No two changes of an inventory have the same number; 0 for what does not exist.
   */
  revisionOf(entity: Entity): number;
  /** Increases when a pod on the node is added, changed or removed. */
  podsOnRevision(nodeName: string): number;
}

/** What exists now. The lists are in client order; they are sorted when read, so read only what you need. */
export interface InventorySnapshot extends InventoryLists {
  readonly source: SourceName;
  /** When this was last known to be true, Unix ms. */
  readonly observedAtMs: number;
  /** The namespace that bare function names refer to first. */
  readonly defaultNamespace: string;
  readonly index: InventoryLookup;
}

/** Knows which functions, pods and nodes exist. */
export interface InventorySource {
  readonly name: SourceName;
  /** True if it lists functions only, without pods and nodes; omitted: it lists all three. */
  readonly functionsOnly?: boolean;
  /** The last good state, or null before the first. */
  snapshot(nowMs: number): InventorySnapshot | null;
  /** Memory of a node in bytes; null if unknown. Omitted by sources that never know it. */
  memoryBytesOf?(nodeName: string): number | null;
  /** Why there is no state yet; null if there is one, or if nothing has failed. */
  readonly fault: Fault | null;
  /** Increases whenever the snapshot changes in anything but `observedAtMs`. */
  readonly revision: number;
}

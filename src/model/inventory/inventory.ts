import type { SourceName } from '../../contract/sourceName.ts';
import type { Fault } from '../fault.ts';
import type { NamespacedId } from './identity.ts';

/** A function as its platform declares it. */
export interface FunctionRecord {
  readonly id: NamespacedId;
  /** As the spec writes it, not the resolved one. */
  readonly image: string;
  /** Replicas wanted (spec), not those that run. */
  readonly replicasWanted: number;
  /** The longest that a call may run; null: nobody says. */
  readonly execTimeoutMs: number | null;
}

/** A container of a pod, as the runtime of its node knows it. */
export interface ContainerRecord {
  readonly name: string;
  /** The runtime's own id, without its scheme; null before the container came to be. */
  readonly id: string | null;
}

/** How a run of a container ended. */
export interface ContainerEnd {
  /** `OOMKilled`, `Error`, `Completed`, or what else the runtime calls it. */
  readonly reason: string;
  readonly exitCode: number | null;
  /** Unix ms; null where nobody tells. */
  readonly atMs: number | null;
}

/** Why a pod does not do its work. */
export interface PodTrouble {
  /** A word as Kubernetes writes it: `Pending`, `ImagePullBackOff`, `CrashLoopBackOff`, `OOMKilled`, ... */
  readonly reason: string;
  /** Sentences of the scheduler, the kubelet or the runtime; null where they say no more. */
  readonly message: string | null;
}

/** A pod of a function that has neither ended nor is being deleted. */
export interface PodRecord {
  readonly uid: string;
  readonly id: NamespacedId;
  /** The function's name, in the pod's own namespace. */
  readonly functionName: string;
  /** Empty while it is not scheduled. */
  readonly nodeName: string;
  /** Its own address in the cluster; empty while it has none. */
  readonly podIp: string;
  /** Null where nobody tells. */
  readonly ready: boolean | null;
  /** Why it is not ready; null when it is, and where nobody tells. */
  readonly trouble: PodTrouble | null;
  /** How often its containers were started again, added up; null where nobody tells. */
  readonly restarts: number | null;
  /** How the newest run that ended did; null while none has. */
  readonly lastEnd: ContainerEnd | null;
  readonly containers: readonly ContainerRecord[];
  /** Unix ms; null where it is not known. */
  readonly createdAtMs: number | null;
  /** When its first container came to be, Unix ms; null while it has none, NaN where nobody tells. */
  readonly startedAtMs: number | null;
  /** Its own memory limit, else those of its containers added up; null where one has none, NaN where nobody tells. */
  readonly memoryLimitBytes: number | null;
}

/** A machine that pods run on. */
export interface NodeRecord {
  readonly name: string;
  /** First address inside the cluster; empty when none is known. */
  readonly ip: string;
  /** Further addresses and host names of any kind, by which others may know it; left out: none is known. */
  readonly otherAddresses?: readonly string[];
}

/** What there is, at one moment. Lists are in the order in which clients see them. */
export interface InventorySnapshot {
  readonly source: SourceName;
  /** When this was last known to be true, Unix ms. */
  readonly observedAtMs: number;
  /** The namespace that bare function names mean first. */
  readonly defaultNamespace: string;
  /** By name, then namespace. */
  readonly functions: readonly FunctionRecord[];
  /** By function, then pod name. */
  readonly pods: readonly PodRecord[];
  /** By name. */
  readonly nodes: readonly NodeRecord[];
}

/** Knows what there is. */
export interface InventorySource {
  readonly name: SourceName;
  /** The last good state, or null before the first. */
  snapshot(nowMs: number): InventorySnapshot | null;
  /** All memory of a node, as the inventory tells it; null where it does not. Left out: it never does. */
  memoryBytesOf?(nodeName: string): number | null;
  /** Why there is no state yet, where asking for it fails; else null. */
  readonly fault: Fault | null;
  /** Grows whenever the snapshot changes in anything but `observedAtMs`. */
  readonly revision: number;
}

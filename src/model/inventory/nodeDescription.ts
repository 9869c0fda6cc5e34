/** What keeps pods away from a node that do not tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value: string | null;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
}

/** What the inventory tells about a node besides its name and addresses; null where unknown. */
export interface NodeDescription {
  readonly kernel: string | null;
  readonly kubelet: string | null;
  readonly operatingSystem: string | null;
  /** As Go spells it: `amd64`, `arm64`. */
  readonly architecture: string | null;
  readonly containerRuntime: string | null;
  readonly cpuCores: number | null;
  readonly taints: readonly Taint[] | null;
  /** Whether the kubelet reports that the node lacks something. */
  readonly pressure: {
    readonly memory: boolean | null;
    readonly disk: boolean | null;
    readonly pids: boolean | null;
  } | null;
}

/** What a node reports of itself; null where unknown. */
export interface ReportedFacts {
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  /** Names of the network interfaces whose traffic counts. */
  readonly interfaces: readonly string[] | null;
  /** Names of the disks whose reads and writes count. */
  readonly disks: readonly string[] | null;
  /** The device of the root filesystem. */
  readonly rootDevice: string | null;
}

/** What a source knows of a node besides figures; null where unknown. */
export interface NodeFacts extends ReportedFacts {
  /** When these were reported, Unix ms; null if nothing was. */
  readonly reportedAtMs: number | null;
  /** How often the load is measured anew; null if that is unknown. */
  readonly intervalSeconds: number | null;
  /** How far its clock is ahead of this server's, ms. */
  readonly clockOffsetMs: number | null;
}

/** Linux computes its load averages anew this often. */
export const loadSeconds = 5;

/** The facts of a node that reports none. */
export const nothingReported: ReportedFacts = { load: null, interfaces: null, disks: null, rootDevice: null };

/** A node has fewer devices of a kind. A list with more is unknown: a part of it would be wrong. */
export const mostDeviceNames = 256;

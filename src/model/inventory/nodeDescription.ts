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

/** What is read on a node itself; null where unknown. */
export interface NodeFacts {
  /** Load averages over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  /** Names of the physical network interfaces. */
  readonly interfaces: readonly string[] | null;
  /** The device of the root filesystem. */
  readonly rootDevice: string | null;
  /** How far its clock is ahead of this server's, ms. */
  readonly clockOffsetMs: number | null;
}

/** Amounts of CPU and memory; null where none is given, or it is unknown. */
export interface Resources {
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
}

/** What a container may use at most, and what is reserved for it. */
export interface ContainerResources {
  readonly limits: Resources;
  readonly requests: Resources;
}

/**
 * What the declaration of a function says beyond its image and replicas. Holds neither secrets nor environment values.
 */
export interface FunctionDeclaration {
  /** Its own labels, without those of the platform. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those on the allow-list of the platform: others may hold anything. Null where unknown. */
  readonly annotations: Readonly<Record<string, string>> | null;
  /** Bounds of its replicas; null where it declares none. */
  readonly scaleMin: number | null;
  readonly scaleMax: number | null;
  /** Of a replica; null where unknown. */
  readonly resources: ContainerResources | null;
  /** Time limits of reading a call and of writing its answer; null where unknown. */
  readonly readTimeoutMs: number | null;
  readonly writeTimeoutMs: number | null;
}

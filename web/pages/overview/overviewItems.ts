import type { Column, V1Answers } from '../../../src/client/client.ts';

/** A figure's source as lists tell it. */
export interface ItemSource {
  readonly source: string | null;
  readonly intervalSeconds: number | null;
}

/** The worst finding about a function or node. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  /** `{age}` stands for the time since it began. */
  readonly en: string;
  readonly zh: string;
  readonly sinceSeconds: number;
}

interface CoarseItem {
  readonly problem: Problem | null;
  readonly sources: Readonly<Record<string, ItemSource>>;
}

/** A function of the topic `functions`. */
export interface FunctionItem extends CoarseItem {
  readonly namespace: string;
  readonly name: string;
  readonly state: 'ready' | 'starting' | 'scaled_to_zero' | 'degraded' | 'down' | null;
  readonly replicasWanted: number;
  readonly replicasReady: number | null;
  readonly nodes: readonly string[] | null;
  readonly callsPerSecond: number | null;
  readonly errorPercent: number | null;
  readonly inFlight: number | null;
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  readonly memoryBytes: number | null;
}

/** A node of the topic `nodes`. */
export interface NodeItem extends CoarseItem {
  readonly name: string;
  readonly pods: number;
  readonly memoryBytes: number | null;
  readonly cpus: number | null;
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  readonly rootDiskPercent: number | null;
  readonly networkDownKibPerSecond: number | null;
  readonly networkUpKibPerSecond: number | null;
}

/** The key of a function in lists and topics. */
export function functionKey({ namespace, name }: Pick<FunctionItem, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

export type InvocationObject = V1Answers['invocations']['items'][number];

/** Calls of a function that are known from counters alone. */
export type CountedCalls = V1Answers['invocations']['counted'][number];

/** The topic `overview`. */
export interface OverviewState {
  readonly connection: string;
  readonly endSecond: number;
  readonly totals: {
    readonly functions: number | null;
    readonly functionsReady: number | null;
    readonly pods: number | null;
    readonly nodes: number | null;
    readonly callsPerSecond: number | null;
    readonly errorPercent: number | null;
    readonly running: number | null;
  };
  /** Of all functions: calls that ended in each second, and the failed ones. */
  readonly columns: { readonly calls: Column; readonly errors: Column };
  readonly running: {
    readonly invocations: readonly InvocationObject[];
    readonly counted: readonly CountedCalls[];
  };
  /** The fullest nodes, at most 12. */
  readonly nodes: readonly NodeItem[];
}

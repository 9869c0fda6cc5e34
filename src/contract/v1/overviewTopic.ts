import type { HowBySource, MeasuredBy, StreamedNode } from './listTopics.ts';
import type { CountedCalls, LiveInvocation } from './liveTopics.ts';

/** Running invocations in the topic `overview`; of more, the newest starts. */
export const mostRunning = 200;

/** Nodes in the topic `overview`. */
export const mostFullNodes = 12;

/** Numbers of what a client may see; null where nobody reports it. */
export interface OverviewTotals {
  readonly functions: number;
  /** Those in the state `ready`. */
  readonly functionsReady: number | null;
  readonly pods: number | null;
  readonly nodes: number | null;
  /** Calls of all functions that ended in the last 60 s, or since they are counted, per second. */
  readonly callsPerSecond: number | null;
  /** How many of these had a status of 400 and above, percent; null without calls. */
  readonly errorPercent: number | null;
  /** Calls that run now. */
  readonly running: number | null;
}

/** Running calls: invocations, the newest start first, and functions whose calls are only counted, the most calls first. */
export interface RunningItems {
  readonly invocations: readonly LiveInvocation[];
  readonly counted: readonly CountedCalls[];
}

/** Calls of all functions that ended in each second, and how many of them had a status of 400 and above. */
export interface OverviewColumns {
  readonly calls: readonly (number | null)[];
  readonly errors: readonly (number | null)[];
}

/** Provenance of what the topic `overview` has. */
export interface OverviewSources {
  readonly calls: MeasuredBy & { readonly how: string | null };
  readonly nodes: { readonly how: HowBySource };
}

/** The topic `overview`. */
export interface OverviewState {
  readonly connection: string;
  /** The last second of the columns, Unix seconds. */
  readonly endSecond: number;
  readonly totals: OverviewTotals;
  /** 60 values each; null where nobody counted the calls of that second. */
  readonly columns: OverviewColumns;
  /** Who counts calls, and how; and how the figures of the nodes are measured. */
  readonly sources: OverviewSources;
  readonly running: RunningItems;
  /** The 12 nodes with the most CPU or memory in use, percent; the fullest first. Null where no source lists nodes. */
  readonly nodes: readonly StreamedNode[] | null;
}

/** What changed: columns from `fromSecond` on; the rest is whole, and left out if unchanged. */
export type OverviewDelta = Pick<OverviewState, 'columns'> & { readonly fromSecond: number } & Partial<
    Pick<OverviewState, 'totals' | 'sources' | 'running' | 'nodes'>
  >;

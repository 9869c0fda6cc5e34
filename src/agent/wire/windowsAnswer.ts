import type { ContainerDetailSeries, NodeDetailSeries, Series } from '../../model/series/series.ts';
import type { ContainerSeriesName, NodeSeriesName, PodSeriesName } from './windowSeries.ts';

/**
 * The version of the format. It changes with every change of it. An agent tells this one; a server also understands the
 * one before, so that the server can be renewed first.
 */
export const wireVersion = 2;
export const oldestWireVersion = 1;

export const windowsContentType = 'application/vnd.faascope.windows';

/** A header of an answer: why some of its newest figures are unknown. Left out while all can be read. */
export const troubleHeader = 'faascope-agent-trouble';
export const mostTroubleLength = 200;

/** An answer has at most so many pods, and so many containers of all of them together. */
export const mostPods = 512;
export const mostContainers = 4096;
/** What does not fit into so many bytes is left out: whole windows of all these containers may be more. */
export const mostAnswerBytes = 8 * 1024 * 1024;

/** What an answer says of the agent, and of the seconds that it has. */
export interface WindowsHead {
  /** 16 hexadecimal digits, another one after every start of the agent. */
  readonly bootId: string;
  /** The agent's own version, for people. */
  readonly agentVersion: string;
  /** Counts the ticks of this boot from 1; 0 before the first. */
  readonly sequence: number;
  /** Of the newest tick: Unix ms and monotonic ms of the agent's clocks, and its age when the answer was made. */
  readonly tickWallMs: number;
  readonly tickMonotonicMs: number;
  readonly tickAgeMs: number;
  /** The wall second of the newest tick, by the agent's clock. */
  readonly lastSecond: number;
  /** The first second whose rates this boot measured whole; NaN before it. */
  readonly observedSinceSecond: number;
  /** The median gap between ticks; NaN before two. */
  readonly intervalSeconds: number;
  /** The columns of node and containers end with `lastSecond` and have so many seconds, from 0 to 60. */
  readonly seconds: number;
}

/** A container to be told of. */
export interface ContainerToTell {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** True for one whose whole window is told, however many seconds the others have. */
  readonly isWhole: boolean;
  readonly series: ContainerDetailSeries;
}

/** A pod to be told of. */
export interface PodToTell {
  readonly uid: string;
  readonly series: Readonly<Record<PodSeriesName, Series>>;
  readonly containers: Iterable<ContainerToTell>;
}

/** What an answer is made from. */
export interface WindowsToTell {
  readonly head: WindowsHead;
  readonly node: NodeDetailSeries;
  readonly pods: Iterable<PodToTell>;
}

/** Values of consecutive seconds, the last that of `lastSecond`; NaN where unknown. */
export type Column = Float32Array;

/** A container as an answer tells of it. */
export interface ToldContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
  /** All of one length: `seconds` of the head, or 60. */
  readonly columns: Readonly<Record<ContainerSeriesName, Column>>;
}

/** A pod as an answer tells of it. One that the agent does not know is in no answer. */
export interface ToldPod {
  readonly uid: string;
  /** All of `seconds` of the head. */
  readonly columns: Readonly<Record<PodSeriesName, Column>>;
  readonly containers: readonly ToldContainer[];
}

/** An answer, decoded. */
export interface WindowsAnswer extends WindowsHead {
  /** What an older one does not have is unknown. */
  readonly version: number;
  readonly node: {
    readonly memoryTotalBytes: number;
    readonly columns: Readonly<Record<NodeSeriesName, Column | null>>;
  };
  readonly pods: readonly ToldPod[];
  /** From this one on the pods of the question are left out, to be asked for again; null: none is. */
  readonly leftOutFrom: string | null;
}

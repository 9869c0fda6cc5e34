import type { ContainerDetailSeries, NodeDetailSeries, Series } from '../../model/series/series.ts';
import type { ContainerSeriesName, NodeSeriesName, PodSeriesName } from './wireFormat.ts';

/** An answer's header: the agent, and the seconds that the windows have. */
export interface WindowsHead {
  /** 16 hexadecimal digits, different after every start of the agent. */
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
  /** How many seconds, 0 to 60, the columns of node and containers have; they end with `lastSecond`. */
  readonly seconds: number;
}

/** What an answer is encoded from. */
export interface WindowsToEncode {
  readonly head: WindowsHead;
  readonly node: NodeDetailSeries;
  readonly pods: Iterable<PodToEncode>;
}

/** A pod of an answer to encode. */
export interface PodToEncode {
  readonly uid: string;
  readonly series: Readonly<Record<PodSeriesName, Series>>;
  readonly containers: Iterable<ContainerToEncode>;
}

/** A container of an answer to encode. */
export interface ContainerToEncode {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** Whether its whole window is sent, however many seconds the others have. */
  readonly isWhole: boolean;
  readonly series: ContainerDetailSeries;
}

/** Values of consecutive seconds, ending with `lastSecond`; NaN where unknown. */
export type WireColumn = Float32Array;

/** An answer, decoded. */
export interface WindowsAnswer extends WindowsHead {
  /** The version of the format; what an older one lacks is unknown. */
  readonly version: number;
  readonly node: {
    readonly memoryTotalBytes: number;
    readonly columns: Readonly<Record<NodeSeriesName, WireColumn | null>>;
  };
  /** Without the pods that the agent does not know. */
  readonly pods: readonly DecodedPod[];
  /** From this one on the requested pods did not fit, and must be requested again; null: all did. */
  readonly leftOutFrom: string | null;
}

/** A pod of a decoded answer. */
export interface DecodedPod {
  readonly uid: string;
  /** All with the `seconds` of the head. */
  readonly columns: Readonly<Record<PodSeriesName, WireColumn>>;
  readonly containers: readonly DecodedContainer[];
}

/** A container of a decoded answer. */
export interface DecodedContainer {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly isLive: boolean;
  /** Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
  /** All of one length: the `seconds` of the head, or 60. */
  readonly columns: Readonly<Record<ContainerSeriesName, WireColumn>>;
}

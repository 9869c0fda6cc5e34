import type { nodeColumns, podDetailColumns } from '../../contract/v1/window.ts';
import type { PodSeries, Series } from '../../model/series/series.ts';

/**
 * The version of the format: it changes with every change of the format. An agent sends this one; a server also reads
 * the one before, so that servers can be upgraded first.
 */
export const wireVersion = 2;
/** The oldest version that a server reads. */
export const oldestWireVersion = 1;
/** How many of the series, from the first on, that version has. */
export const oldestCounts = { container: 7, pod: 0, node: 7 } as const;

/** The first bytes of an answer ("FScW"), in hexadecimal; the version follows. */
export const magic = '46536357';

/** How a column is stored in an answer. */
export const columnKind = {
  /** This agent never measures it. */
  never: 0,
  /** Unknown in every second. */
  unknown: 1,
  /** 0 in every second. */
  zero: 2,
  /** One 32-bit float a second. */
  values: 3,
  /** The same in every second: a single 32-bit float. Not in version 1. */
  same: 4,
} as const;

/** The bits of a container's flags. */
export const containerFlag = {
  live: 1,
  /** Its window is sent whole, however many seconds the others have. */
  whole: 2,
} as const;

/** The path of an agent that answers with windows. */
export const windowsPath = '/v1/windows';
/** The content type of an answer with windows. */
export const windowsContentType = 'application/vnd.faascope.windows';

/** A header of an answer: why some of its newest figures are unknown. Absent while everything can be read. */
export const troubleHeader = 'faascope-agent-trouble';
/** Longer values of {@link troubleHeader} are cut. */
export const mostTroubleLength = 200;

/**
 * A header of an answer: what the node reports of itself, see `nodeFactsHeader.ts`. It is no part of the format, so that
 * it needs no version: a server that does not know it ignores it, and of an agent that does not send it all is unknown.
 */
export const factsHeader = 'faascope-agent-node';

/** An answer has at most this many pods, and this many containers in all of them together. */
export const mostPods = 512;
/** Containers of an answer, in all of its pods together. */
export const mostContainers = 4096;
/** Pods that do not fit into this many bytes are left out; whole windows of that many containers may be more. */
export const mostAnswerBytes = 8 * 1024 * 1024;

type PodFigure = keyof PodSeries | (typeof podDetailColumns)[number];

/** The series of a container, in wire order. Another order or set means another version; new ones go to the end. */
export const containerSeriesNames = [
  'cpuPercent',
  'workingSetBytes',
  'throttledPercent',
  'memoryAnonymousBytes',
  'memoryFileBytes',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'pids',
] as const satisfies readonly PodFigure[];

/** One of {@link containerSeriesNames}. */
export type ContainerSeriesName = (typeof containerSeriesNames)[number];

/** The series of a container: 0 where it is known not to have existed, NaN where it existed and was not measured. */
export interface ContainerSeries extends Readonly<Record<ContainerSeriesName, Series>> {
  /** The current limit; Infinity: none; NaN: unknown. */
  readonly memoryLimitBytes: number;
}

const pressureSeriesNames = [
  'cpuSomePressurePercent',
  'memorySomePressurePercent',
  'memoryFullPressurePercent',
  'ioSomePressurePercent',
  'ioFullPressurePercent',
] as const;

/** The series of a pod as a whole, in wire order. */
export const podSeriesNames = [
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  ...pressureSeriesNames,
] as const satisfies readonly PodFigure[];

/** One of {@link podSeriesNames}. */
export type PodSeriesName = (typeof podSeriesNames)[number];

/** The series of a node, in wire order. */
export const nodeSeriesNames = [
  'cpuPercent',
  'memoryPercent',
  'rootDiskPercent',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  ...pressureSeriesNames,
] as const satisfies readonly (typeof nodeColumns)[number][];

/** One of {@link nodeSeriesNames}. */
export type NodeSeriesName = (typeof nodeSeriesNames)[number];

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

const podUid = /^[0-9A-Za-z][0-9A-Za-z_-]{0,62}$/;
const containerId = /^[0-9a-f]{64}$/;

/** Whether a text can be the UID of a pod: a UUID, or the hash of a static pod's manifest. */
export function isPodUid(text: string): boolean {
  return podUid.test(text);
}

/** Whether a text is the id of a container as runtimes write it: 64 hexadecimal digits. */
export function isContainerId(text: string): boolean {
  return containerId.test(text);
}

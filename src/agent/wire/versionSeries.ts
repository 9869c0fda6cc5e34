import {
  type ContainerSeriesName,
  containerSeriesNames,
  type NodeSeriesName,
  nodeSeriesNames,
  type PodSeriesName,
  podSeriesNames,
} from './windowSeries.ts';
import type { Column } from './windowsAnswer.ts';

/** The series that an answer of a version has, in its order. */
export interface VersionSeries {
  readonly node: readonly NodeSeriesName[];
  readonly pod: readonly PodSeriesName[];
  readonly container: readonly ContainerSeriesName[];
}

const version1: VersionSeries = {
  node: nodeSeriesNames.slice(0, 7),
  pod: [],
  container: containerSeriesNames.slice(0, 7),
};
const newest: VersionSeries = { node: nodeSeriesNames, pod: podSeriesNames, container: containerSeriesNames };

/** @param version one that is understood */
export function seriesOfVersion(version: number): VersionSeries {
  return version === 1 ? version1 : newest;
}

type ReadColumn = () => Column | null;

/** The columns of a node, read in the order of `names`; null for one that is not among them. */
export function nodeColumns(
  names: readonly NodeSeriesName[],
  read: ReadColumn,
): Readonly<Record<NodeSeriesName, Column | null>> {
  const told = new Map(names.map((name) => [name, read()]));
  const column = (name: NodeSeriesName) => told.get(name) ?? null;
  return {
    cpuPercent: column('cpuPercent'),
    memoryPercent: column('memoryPercent'),
    rootDiskPercent: column('rootDiskPercent'),
    diskReadKibPerSecond: column('diskReadKibPerSecond'),
    diskWriteKibPerSecond: column('diskWriteKibPerSecond'),
    networkDownKibPerSecond: column('networkDownKibPerSecond'),
    networkUpKibPerSecond: column('networkUpKibPerSecond'),
    cpuSomePressurePercent: column('cpuSomePressurePercent'),
    memorySomePressurePercent: column('memorySomePressurePercent'),
    memoryFullPressurePercent: column('memoryFullPressurePercent'),
    ioSomePressurePercent: column('ioSomePressurePercent'),
    ioFullPressurePercent: column('ioFullPressurePercent'),
  };
}

/** The columns of a pod, read in the order of `names`; unknown where one is not among them. */
export function podColumns(
  names: readonly PodSeriesName[],
  seconds: number,
  read: ReadColumn,
): Readonly<Record<PodSeriesName, Column>> {
  const told = new Map(names.map((name) => [name, read()]));
  const none = new Float32Array(seconds).fill(Number.NaN);
  const column = (name: PodSeriesName) => told.get(name) ?? none;
  return {
    networkDownKibPerSecond: column('networkDownKibPerSecond'),
    networkUpKibPerSecond: column('networkUpKibPerSecond'),
    cpuSomePressurePercent: column('cpuSomePressurePercent'),
    memorySomePressurePercent: column('memorySomePressurePercent'),
    memoryFullPressurePercent: column('memoryFullPressurePercent'),
    ioSomePressurePercent: column('ioSomePressurePercent'),
    ioFullPressurePercent: column('ioFullPressurePercent'),
  };
}

/** The columns of a container, read in the order of `names`; unknown where one is not among them. */
export function containerColumns(
  names: readonly ContainerSeriesName[],
  seconds: number,
  read: ReadColumn,
): Readonly<Record<ContainerSeriesName, Column>> {
  const [cpu, memory, throttled, anonymous, file, diskRead, diskWrite, pids] = names.map(read);
  const none = new Float32Array(seconds).fill(Number.NaN);
  return {
    cpuPercent: cpu ?? none,
    workingSetBytes: memory ?? none,
    throttledPercent: throttled ?? none,
    memoryAnonymousBytes: anonymous ?? none,
    memoryFileBytes: file ?? none,
    diskReadKibPerSecond: diskRead ?? none,
    diskWriteKibPerSecond: diskWrite ?? none,
    pids: pids ?? none,
  };
}

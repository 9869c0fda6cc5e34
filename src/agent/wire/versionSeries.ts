import type { ColumnReader } from './columnReader.ts';
import {
  type ContainerSeriesName,
  containerSeriesNames,
  type NodeSeriesName,
  nodeSeriesNames,
  type PodSeriesName,
  podSeriesNames,
} from './windowSeries.ts';
import type { Column } from './windowsAnswer.ts';

/** How many series an answer of a version has: the first ones of each list. */
export interface VersionSeries {
  readonly node: number;
  readonly pod: number;
  readonly container: number;
}

const version1: VersionSeries = { node: 7, pod: 0, container: 7 };
const newest: VersionSeries = {
  node: nodeSeriesNames.length,
  pod: podSeriesNames.length,
  container: containerSeriesNames.length,
};

/** @param version one that is understood */
export function seriesOfVersion(version: number): VersionSeries {
  return version === 1 ? version1 : newest;
}

/** Reads the `count` first columns of a node; null for the others. */
export function nodeColumns(
  reader: ColumnReader,
  count: number,
  seconds: number,
): Readonly<Record<NodeSeriesName, Column | null>> {
  const told = nodeSeriesNames.slice(0, count).map(() => reader.next(seconds));
  const [cpu, memory, disk, read, write, down, up, cpuSome, memorySome, memoryFull, ioSome, ioFull] = told;
  return {
    cpuPercent: cpu ?? null,
    memoryPercent: memory ?? null,
    rootDiskPercent: disk ?? null,
    diskReadKibPerSecond: read ?? null,
    diskWriteKibPerSecond: write ?? null,
    networkDownKibPerSecond: down ?? null,
    networkUpKibPerSecond: up ?? null,
    cpuSomePressurePercent: cpuSome ?? null,
    memorySomePressurePercent: memorySome ?? null,
    memoryFullPressurePercent: memoryFull ?? null,
    ioSomePressurePercent: ioSome ?? null,
    ioFullPressurePercent: ioFull ?? null,
  };
}

/** Reads the `count` first columns of a pod as a whole; unknown for the others. */
export function podColumns(
  reader: ColumnReader,
  count: number,
  seconds: number,
): Readonly<Record<PodSeriesName, Column>> {
  const told = podSeriesNames.slice(0, count).map(() => reader.next(seconds));
  const [down, up, cpuSome, memorySome, memoryFull, ioSome, ioFull] = told;
  const none = reader.unknown(seconds);
  return {
    networkDownKibPerSecond: down ?? none,
    networkUpKibPerSecond: up ?? none,
    cpuSomePressurePercent: cpuSome ?? none,
    memorySomePressurePercent: memorySome ?? none,
    memoryFullPressurePercent: memoryFull ?? none,
    ioSomePressurePercent: ioSome ?? none,
    ioFullPressurePercent: ioFull ?? none,
  };
}

/** Reads the `count` first columns of a container; unknown for the others. */
export function containerColumns(
  reader: ColumnReader,
  count: number,
  seconds: number,
): Readonly<Record<ContainerSeriesName, Column>> {
  const told = containerSeriesNames.slice(0, count).map(() => reader.next(seconds));
  const [cpu, memory, throttled, anonymous, file, diskRead, diskWrite, pids] = told;
  const none = reader.unknown(seconds);
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

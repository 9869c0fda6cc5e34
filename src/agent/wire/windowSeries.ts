/**
 * The series of a container, in the order in which the wire has them. Another order or another set: another version.
 * Version 1 has all but the last.
 */
export const containerSeriesNames = [
  'cpuPercent',
  'workingSetBytes',
  'throttledPercent',
  'memoryAnonymousBytes',
  'memoryFileBytes',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'pids',
] as const;

export type ContainerSeriesName = (typeof containerSeriesNames)[number];

const pressureSeriesNames = [
  'cpuSomePressurePercent',
  'memorySomePressurePercent',
  'memoryFullPressurePercent',
  'ioSomePressurePercent',
  'ioFullPressurePercent',
] as const;

/** The series of a pod as a whole, in the order in which the wire has them. Version 1 has none. */
export const podSeriesNames = ['networkDownKibPerSecond', 'networkUpKibPerSecond', ...pressureSeriesNames] as const;

export type PodSeriesName = (typeof podSeriesNames)[number];

/** The series of a node, in the order in which the wire has them. Version 1 has the first 7. */
export const nodeSeriesNames = [
  'cpuPercent',
  'memoryPercent',
  'rootDiskPercent',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  ...pressureSeriesNames,
] as const;

export type NodeSeriesName = (typeof nodeSeriesNames)[number];

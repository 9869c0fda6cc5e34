/** The series of a container, in the order in which the wire has them. Another order or another set: another version. */
export const containerSeriesNames = [
  'cpuPercent',
  'workingSetBytes',
  'throttledPercent',
  'memoryAnonymousBytes',
  'memoryFileBytes',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
] as const;

export type ContainerSeriesName = (typeof containerSeriesNames)[number];

/** The series of a node, in the order in which the wire has them. */
export const nodeSeriesNames = [
  'cpuPercent',
  'memoryPercent',
  'rootDiskPercent',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
] as const;

export type NodeSeriesName = (typeof nodeSeriesNames)[number];

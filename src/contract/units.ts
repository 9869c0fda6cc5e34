/** Pairs in every time series of an answer: one for each of the last 60 closed seconds. */
export const windowSeconds = 60;

/** Bytes in the KiB that disk and network rates are counted in. */
export const bytesPerKib = 1024;

/** The unit of every measured field of the 12 paths. */
export const fieldUnits = {
  'function.cpuRate': 'percent of one CPU core',
  'function.memRate': 'percent of the memory limits of all pods (of the node where there is no limit)',
  'pod.cpuRate': 'percent of one CPU core',
  'pod.memRate': 'percent of the memory limit (of the node where there is no limit)',
  'node.cpuRate': 'percent of all cores',
  'node.memRate': 'percent of all memory',
  'node.diskRate': 'percent of the root filesystem in use',
  'node.diskRead': 'KiB per second',
  'node.diskWrite': 'KiB per second',
  'node.networkDown': 'KiB per second',
  'node.networkUp': 'KiB per second',
  'function.func_time': 'milliseconds',
  'function.request_time': 'milliseconds',
  'function.invocations': 'calls',
  'function.replicas': 'replicas',
} as const;

import { connectionParameter } from '../connectionParameter.ts';
import { windowSeconds } from '../units.ts';
import { connectionName, nowSeconds } from './answerParts.ts';
import { provenanceSchema } from './provenance.ts';
import type { V1Route } from './route.ts';

/** What every column of a window measures, with its unit. */
export const columnUnits = {
  cpuPercent: 'CPU, percent of one core; of a node percent of all cores',
  memoryPercent: "percent of the memory limits, without a limit of the node's memory; of a node percent in use",
  memoryBytes: 'working set, bytes',
  callsPerSecond: 'calls that ended in the second; a mean where the counters are read less often',
  errorsPerSecond: 'of these, with a status of 400 and above',
  inFlight: 'calls that ran when the second ended',
  p50Ms: '50% of the calls that ended were answered within this time; null outside of the buckets of the histogram',
  p95Ms: '95% likewise',
  p99Ms: '99% likewise',
  replicasReady: 'replicas that are ready',
  throttledPercent: 'time throttled by the CPU quota, percent of one core',
  memoryAnonymousBytes: 'anonymous memory: heaps and stacks, bytes',
  memoryFileBytes: 'page cache, bytes',
  pids: 'processes and threads',
  rootDiskPercent: 'root filesystem in use, percent',
  diskReadKibPerSecond: 'read from physical disks, KiB per second',
  diskWriteKibPerSecond: 'written to physical disks, KiB per second',
  networkDownKibPerSecond: 'received, KiB per second',
  networkUpKibPerSecond: 'sent, KiB per second',
  cpuSomePressurePercent: 'some task waits for CPU, percent of the second',
  memorySomePressurePercent: 'some task waits for memory, percent of the second',
  memoryFullPressurePercent: 'all tasks wait for memory, percent of the second',
  ioSomePressurePercent: 'some task waits for I/O, percent of the second',
  ioFullPressurePercent: 'all tasks wait for I/O, percent of the second',
} as const;

/** The name of a column of a window. */
export type ColumnName = keyof typeof columnUnits;

/** Pressure stall information (Documentation/accounting/psi.rst), of pods and nodes. */
export const pressureColumns = [
  'cpuSomePressurePercent',
  'memorySomePressurePercent',
  'memoryFullPressurePercent',
  'ioSomePressurePercent',
  'ioFullPressurePercent',
] as const;

/** The columns of pods together. */
const usageColumns = ['cpuPercent', 'memoryPercent', 'memoryBytes'] as const;

/** The columns of a function's calls. */
export const callColumns = ['callsPerSecond', 'errorsPerSecond', 'inFlight', 'p50Ms', 'p95Ms', 'p99Ms'] as const;

/** The columns of a function's window. */
export const functionColumns = [...usageColumns, ...callColumns, 'replicasReady'] as const;

/** The columns of a pod's window that only a source which samples every second has. */
export const podDetailColumns = [
  'throttledPercent',
  'memoryAnonymousBytes',
  'memoryFileBytes',
  'pids',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  ...pressureColumns,
] as const;

/** The columns of a pod's window. */
export const podColumns = [...usageColumns, ...podDetailColumns] as const;

/** The columns of a node's window that any source may have. */
export const nodeUsageColumns = [
  'cpuPercent',
  'memoryPercent',
  'rootDiskPercent',
  'diskReadKibPerSecond',
  'diskWriteKibPerSecond',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
] as const;

/** The columns of a node's window that only a source which samples every second has. */
export const nodeDetailColumns = [...pressureColumns] as const;

/** The columns of a node's window. */
export const nodeColumns = [...nodeUsageColumns, ...nodeDetailColumns] as const;

const query = {
  connection: connectionParameter,
  shape: { type: 'string', enum: ['columns', 'rows'], description: '`columns` by default' },
} as const;

const value = { type: ['number', 'null'] } as const;
const column = { type: 'array', minItems: windowSeconds, maxItems: windowSeconds, items: value } as const;

function windowAnswer<const Name extends ColumnName>(names: readonly Name[]) {
  const units = names.map((name) => `${name}: ${columnUnits[name]}`).join('; ');
  return {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'connection', 'namespace', 'name', 'endSecond', 'columns', 'rows', 'sources'],
    properties: {
      nowSeconds,
      connection: connectionName,
      namespace: { type: ['string', 'null'], description: 'null for a node' },
      name: { type: 'string' },
      endSecond: { type: 'integer', description: `the last of the ${windowSeconds} seconds, Unix seconds` },
      columns: {
        type: ['object', 'null'],
        required: names,
        additionalProperties: column,
        description: `A value for each second, null where nothing was measured; null with shape=rows. ${units}.`,
      },
      rows: {
        type: ['array', 'null'],
        minItems: windowSeconds,
        maxItems: windowSeconds,
        items: { type: 'object', required: ['time', ...names], additionalProperties: value },
        description:
          'An object for each second, with its `time` and the value of each column; null with shape=columns.',
      },
      sources: {
        type: 'object',
        required: names,
        additionalProperties: provenanceSchema,
        description: 'Where the values of each column come from.',
      },
    },
  } as const;
}

/** `/api/v1/functions/{namespace}/{name}/window` */
export const functionWindow = {
  method: 'GET',
  path: '/api/v1/functions/{namespace}/{name}/window',
  role: 'viewer',
  scope: 'namespace',
  names: 'function',
  query,
  summary: 'The last 60 s of all pods of a function together and of its calls, second by second.',
  answer: windowAnswer(functionColumns),
} as const satisfies V1Route;

/** `/api/v1/pods/{namespace}/{name}/window` */
export const podWindow = {
  method: 'GET',
  path: '/api/v1/pods/{namespace}/{name}/window',
  role: 'viewer',
  scope: 'namespace',
  names: 'pod',
  query,
  summary: 'The last 60 s of a pod, second by second.',
  answer: windowAnswer(podColumns),
} as const satisfies V1Route;

/** `/api/v1/nodes/{name}/window` */
export const nodeWindow = {
  method: 'GET',
  path: '/api/v1/nodes/{name}/window',
  role: 'viewer',
  scope: 'filtered',
  names: 'node',
  query,
  summary: 'The last 60 s of a node, second by second.',
  answer: windowAnswer(nodeColumns),
} as const satisfies V1Route;

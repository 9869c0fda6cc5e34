import { unixSecondsSchema } from './answerParts.ts';

const text = (description: string) =>
  ({ type: ['string', 'null'], description: `${description}; null if unknown` }) as const;
const flag = { type: ['boolean', 'null'] } as const;

/** What sources tell about one node besides its figures. */
export const nodeDescriptionProperties = {
  kernel: text('version of its kernel'),
  kubelet: text('version of its kubelet'),
  operatingSystem: text('its operating system'),
  architecture: text('of its processors, as Go spells it'),
  containerRuntime: text('its container runtime with its version'),
  cpuCores: { type: ['number', 'null'], description: 'all its cores; null if unknown' },
  taints: {
    type: ['array', 'null'],
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['key', 'value', 'effect'],
      properties: { key: { type: 'string' }, value: { type: ['string', 'null'] }, effect: { type: 'string' } },
    },
    description: 'what keeps pods away from it; null if unknown',
  },
  kubeletPressure: {
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['memory', 'disk', 'pids'],
    properties: { memory: flag, disk: flag, pids: flag },
    description: 'whether its kubelet reports that it lacks memory, disk space or process ids; null if unknown',
  },
  load: {
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['oneMinute', 'fiveMinutes', 'fifteenMinutes'],
    properties: {
      oneMinute: { type: 'number' },
      fiveMinutes: { type: 'number' },
      fifteenMinutes: { type: 'number' },
    },
    description: 'load averages: tasks that run or wait for a core or a disk; null if unknown',
  },
  interfaces: {
    type: ['array', 'null'],
    items: { type: 'string' },
    description:
      'the physical network interfaces, whose traffic counts; null if unknown, or if there are more than 256',
  },
  disks: {
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'the physical disks, whose reads and writes count; null if unknown, or if there are more than 256',
  },
  rootDevice: text('the device of its root filesystem'),
  clockOffsetMs: {
    type: ['number', 'null'],
    description: "how far its clock is ahead of this server's; null if unknown",
  },
  runningCalls: {
    type: ['array', 'null'],
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'namespace', 'function', 'pod', 'startedAtSeconds'],
      properties: {
        id: { type: 'string' },
        namespace: { type: 'string' },
        function: { type: 'string' },
        pod: { type: 'string' },
        startedAtSeconds: unixSecondsSchema('when it began'),
      },
    },
    description:
      'the calls that run on it; null if a function with a replica on it has calls in flight, or uncounted ones, and its logs are not read',
  },
} as const;

/** The names of {@link nodeDescriptionProperties}. */
export const nodeDescriptionNames = [
  'kernel',
  'kubelet',
  'operatingSystem',
  'architecture',
  'containerRuntime',
  'cpuCores',
  'taints',
  'kubeletPressure',
  'load',
  'interfaces',
  'disks',
  'rootDevice',
  'clockOffsetMs',
  'runningCalls',
] as const satisfies readonly (keyof typeof nodeDescriptionProperties)[];

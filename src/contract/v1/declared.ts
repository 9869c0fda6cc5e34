/** Amounts of CPU and memory. */
const amounts = (description: string) =>
  ({
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['cpuCores', 'memoryBytes'],
    properties: {
      cpuCores: { type: ['number', 'null'], description: 'null if none is set' },
      memoryBytes: { type: ['number', 'null'], description: 'null if none is set' },
    },
    description: `${description}; null if unknown`,
  }) as const;

/** What a container may use, and what is reserved for it. */
export const resourceProperties = {
  limits: amounts('the most that may be used'),
  requests: amounts('what is reserved'),
} as const;

const textMap = (description: string) =>
  ({ type: ['object', 'null'], additionalProperties: { type: 'string' }, description }) as const;

/** What the declaration of a function says. */
export const declaredProperties = {
  labels: textMap('its own labels, without those of the platform; null if unknown'),
  annotations: textMap('those that configure functions of the platform; all others are left out. null if unknown'),
  scaleMin: { type: ['integer', 'null'], description: 'the fewest replicas; null if none is declared' },
  scaleMax: { type: ['integer', 'null'], description: 'the most replicas; null if none is declared' },
  ...resourceProperties,
  readTimeoutSeconds: { type: ['number', 'null'], description: 'time limit of reading a call; null if unknown' },
  writeTimeoutSeconds: { type: ['number', 'null'], description: 'time limit of writing an answer; null if unknown' },
} as const;

/** The names of {@link declaredProperties}. */
export const declaredNames = [
  'labels',
  'annotations',
  'scaleMin',
  'scaleMax',
  'limits',
  'requests',
  'readTimeoutSeconds',
  'writeTimeoutSeconds',
] as const satisfies readonly (keyof typeof declaredProperties)[];

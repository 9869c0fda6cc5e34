import type { FromSchema } from 'json-schema-to-ts';
import { connectionParameter } from '../connectionParameter.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema } from './answerParts.ts';
import { coarseMark, coarseNumber, coarseSources, problemSchema } from './coarse.ts';
import { declaredNames, declaredProperties } from './declared.ts';
import { listAnswer, listQuery, namespaceParameter, nodeParameter } from './list.ts';
import { provenanceSchema } from './provenance.ts';
import type { V1Route } from './route.ts';

/** How a function is. */
export const functionStates = ['ready', 'starting', 'scaled_to_zero', 'degraded', 'down'] as const;

const functionProperties = {
  connection: connectionName,
  namespace: { type: 'string' },
  name: { type: 'string' },
  image: { type: ['string', 'null'], description: 'as the spec writes it; null if unknown' },
  state: {
    type: ['string', 'null'],
    enum: [...functionStates, null],
    description:
      '`starting`: no replica is ready, none fails; `degraded`: fewer replicas are ready than wanted; `down`: none is ' +
      'ready; null where no source reports whether replicas are ready',
  },
  reason: {
    type: ['string', 'null'],
    description:
      'why a replica is not ready, as Kubernetes writes it (ImagePullBackOff, ...); null if none is reported',
  },
  message: { type: ['string', 'null'], description: 'the message with this reason; null if there is none' },
  replicasWanted: { type: 'integer', description: 'that the spec asks for' },
  replicasReady: { type: ['integer', 'null'], description: 'null where no source reports it' },
  restarts: { type: ['integer', 'null'], description: 'of all its replicas; null where no source reports them' },
  nodes: {
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'names of the nodes of its replicas; null where no source lists pods',
  },
  execTimeoutSeconds: { type: ['number', 'null'], description: 'time limit of a call; null if unknown' },
} as const;

const functionSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'connection',
    'namespace',
    'name',
    'image',
    'state',
    'reason',
    'message',
    'replicasWanted',
    'replicasReady',
    'restarts',
    'nodes',
    'execTimeoutSeconds',
  ],
  properties: functionProperties,
} as const;

/** The figures of a function in lists. */
export const coarseFunctionFigures = [
  'callsPerSecond',
  'errorPercent',
  'inFlight',
  'cpuPercent',
  'memoryPercent',
  'memoryBytes',
] as const;

/** Of those, one of each measurement, by which `sources` names it. */
export const functionMeasurements = ['callsPerSecond', 'cpuPercent', 'memoryBytes'] as const;

const functionItemSchema = {
  type: 'object',
  additionalProperties: false,
  required: [...functionSchema.required, ...coarseFunctionFigures, 'problem', 'coarse', 'sources'],
  properties: {
    ...functionProperties,
    callsPerSecond: coarseNumber('calls that ended in the last 60 s, per second'),
    errorPercent: coarseNumber('how many of these had a status of 400 and above, percent; null without calls'),
    inFlight: coarseNumber('calls that began and have not ended'),
    cpuPercent: coarseNumber('CPU of all its pods, percent of one core'),
    memoryPercent: coarseNumber("memory of all its pods, percent of their limits; without a limit, of the node's"),
    memoryBytes: coarseNumber('working sets of all its pods, bytes'),
    problem: problemSchema,
    coarse: coarseMark,
    sources: coarseSources(...functionMeasurements),
  },
} as const;

/** `/api/v1/functions` */
export const functions = {
  method: 'GET',
  path: '/api/v1/functions',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {
    ...listQuery(
      ...['name', 'namespace', 'replicasWanted', 'replicasReady', 'restarts'],
      ...['callsPerSecond', 'errorPercent', 'cpuPercent', 'memoryBytes'],
    ),
    namespace: namespaceParameter,
    node: nodeParameter,
  },
  summary: 'Functions with their state and coarse figures. Listing them watches none.',
  answer: listAnswer(functionItemSchema),
} as const satisfies V1Route;

const number = (description: string) => ({ type: ['number', 'null'], description }) as const;
const percentile = (share: number) =>
  number(`${share}% of these calls were answered within this time, ms; null without calls, or with a bound`);
const bound = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { below: { type: 'number' }, above: { type: 'number' } },
  description:
    'that the percentile is below the first or above the last bucket of its histogram, ms; null if it is not',
} as const;

/** A pod of a function. */
export const replicaSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'node', 'ready', 'reason', 'startedAtSeconds'],
  properties: {
    name: { type: 'string' },
    node: { type: ['string', 'null'], description: 'null until it is scheduled' },
    ready: { type: ['boolean', 'null'], description: 'null if no source reports it' },
    reason: { type: ['string', 'null'], description: 'why it is not ready; null if it is' },
    startedAtSeconds: unixSecondsOrNullSchema('when its first container started'),
  },
} as const;

/** The measured figures of a function. */
export const functionFigures = [
  'cpuPercent',
  'memoryPercent',
  'memoryBytes',
  'callsSucceeded',
  'callsFailed',
  'callsPerSecond',
  'errorPercent',
  'p50Ms',
  'p95Ms',
  'p99Ms',
  'inFlight',
  'runMeanMs',
  'responseMeanMs',
] as const;

/** `/api/v1/functions/{namespace}/{name}` */
export const singleFunction = {
  method: 'GET',
  path: '/api/v1/functions/{namespace}/{name}',
  role: 'viewer',
  scope: 'namespace',
  names: 'function',
  query: { connection: connectionParameter },
  summary: 'One function: its state, what its pods use together, and its calls.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: [
      'nowSeconds',
      ...functionSchema.required,
      ...declaredNames,
      'replicas',
      'coldStarts',
      ...functionFigures,
      'callsCoverSeconds',
      'p50Bound',
      'p95Bound',
      'p99Bound',
      'sources',
    ],
    properties: {
      nowSeconds,
      ...functionProperties,
      ...declaredProperties,
      replicas: {
        type: ['array', 'null'],
        items: replicaSchema,
        description: 'its pods that have neither ended nor are being deleted; null where no source lists pods',
      },
      coldStarts: {
        type: ['integer', 'null'],
        description:
          'calls that began in the last 60 s and waited for their replica; null if its log is not followed, or if that is unknown of one',
      },
      cpuPercent: number('CPU of all its pods in the newest second, percent of one core'),
      memoryPercent: number("memory of all its pods, percent of their limits; without a limit, of the node's memory"),
      memoryBytes: number('working sets of all its pods, bytes'),
      callsSucceeded: number('calls that ended with a status below 400, since counting began'),
      callsFailed: number('calls that ended with a status of 400 and above, since counting began'),
      callsCoverSeconds: number('how long the next figures of calls cover: 60, or less if counting began later'),
      callsPerSecond: number('calls that ended, per second'),
      errorPercent: number('how many of these had a status of 400 and above, percent; null without calls'),
      p50Ms: percentile(50),
      p50Bound: bound,
      p95Ms: percentile(95),
      p95Bound: bound,
      p99Ms: percentile(99),
      p99Bound: bound,
      inFlight: number('calls that began and have not ended'),
      runMeanMs: number('mean run inside its pods, over all finished runs; null before the first'),
      responseMeanMs: number('mean time that callers waited, over all finished calls; null before the first'),
      sources: {
        type: 'object',
        required: functionFigures,
        additionalProperties: provenanceSchema,
        description: 'Where each of these figures comes from.',
      },
    },
  },
} as const satisfies V1Route;

/** One function, with all its details. */
export type FunctionObject = FromSchema<typeof singleFunction.answer>;

/** A function without what is measured. */
export type FunctionSummary = FromSchema<typeof functionSchema>;

/** A function as lists show it. */
export type FunctionItem = FromSchema<typeof functionItemSchema>;

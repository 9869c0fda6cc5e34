import type { FromSchema } from 'json-schema-to-ts';
import { connectionParameter } from '../connectionParameter.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema } from './answerParts.ts';
import { resourceProperties } from './declared.ts';
import { listAnswer, listQuery, namespaceParameter, nodeParameter } from './list.ts';
import { measuredProperties } from './measured.ts';
import type { V1Route } from './route.ts';
import { podColumns } from './window.ts';

const podSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'connection',
    'namespace',
    'name',
    'uid',
    'function',
    'node',
    'ip',
    'ready',
    'reason',
    'message',
    'restarts',
    'lastEnd',
    'containers',
    'createdAtSeconds',
    'startedAtSeconds',
    'memoryLimitBytes',
    'memoryLimited',
  ],
  properties: {
    connection: connectionName,
    namespace: { type: 'string' },
    name: { type: 'string' },
    uid: { type: 'string' },
    function: { type: 'string', description: 'name of its function, in the same namespace' },
    node: { type: ['string', 'null'], description: 'name of its node; null until it is scheduled' },
    ip: { type: ['string', 'null'], description: 'address in the cluster; null if it has none or it is unknown' },
    ready: { type: ['boolean', 'null'], description: 'null where no source reports it' },
    reason: { type: ['string', 'null'], description: 'why it is not ready, as Kubernetes writes it; null if it is' },
    message: { type: ['string', 'null'], description: 'the message with this reason; null if there is none' },
    restarts: { type: ['integer', 'null'], description: 'of all its containers; null where no source reports them' },
    lastEnd: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['reason', 'exitCode', 'atSeconds'],
      properties: {
        reason: { type: 'string', description: 'OOMKilled, Error, Completed, ...' },
        exitCode: { type: ['integer', 'null'] },
        atSeconds: unixSecondsOrNullSchema('when it ended'),
      },
      description: 'how the newest finished run of a container ended; null if none did',
    },
    containers: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'id', 'limits', 'requests', 'restarts'],
        properties: {
          name: { type: 'string' },
          id: { type: ['string', 'null'], description: "the runtime's id, without its scheme; null if unknown" },
          ...resourceProperties,
          restarts: { type: ['integer', 'null'], description: 'how often it was restarted; null if unknown' },
        },
      },
    },
    createdAtSeconds: unixSecondsOrNullSchema('when it was created'),
    startedAtSeconds: unixSecondsOrNullSchema('when its first container started'),
    memoryLimitBytes: { type: ['number', 'null'], description: 'null without a limit, or if unknown' },
    memoryLimited: { type: ['boolean', 'null'], description: 'whether it has a memory limit; null if unknown' },
  },
} as const;

/** `/api/v1/pods` */
export const pods = {
  method: 'GET',
  path: '/api/v1/pods',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {
    ...listQuery('function', 'name', 'namespace', 'node', 'restarts', 'createdAtSeconds'),
    namespace: namespaceParameter,
    node: { ...nodeParameter, description: 'only pods on this node; a node that does not exist has none' },
    function: { type: 'string', minLength: 1, description: 'only pods of functions of this name' },
  },
  summary: 'Pods of functions with their state. Listing them watches none.',
  answer: listAnswer(podSchema),
} as const satisfies V1Route;

/** `/api/v1/pods/{namespace}/{name}` */
export const pod = {
  method: 'GET',
  path: '/api/v1/pods/{namespace}/{name}',
  role: 'viewer',
  scope: 'namespace',
  names: 'pod',
  query: { connection: connectionParameter },
  summary: 'One pod, and what it uses.',
  answer: {
    ...podSchema,
    required: ['nowSeconds', ...podSchema.required, 'inFlight', 'figures', 'sources'],
    properties: {
      nowSeconds,
      ...podSchema.properties,
      inFlight: {
        type: ['integer', 'null'],
        description: 'calls that run in it, as its own watchdog tells; null if it does not',
      },
      ...measuredProperties(podColumns),
    },
  },
} as const satisfies V1Route;

/** A pod as lists show it. */
export type PodSummary = FromSchema<typeof podSchema>;

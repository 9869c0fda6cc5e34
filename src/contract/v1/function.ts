import type { FromSchema } from 'json-schema-to-ts';
import { connectionName } from './answerParts.ts';
import { listAnswer, listQuery, namespaceParameter, nodeParameter } from './list.ts';
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

/** `/api/v1/functions` */
export const functions = {
  method: 'GET',
  path: '/api/v1/functions',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {
    ...listQuery('name', 'namespace', 'replicasWanted', 'replicasReady', 'restarts'),
    namespace: namespaceParameter,
    node: nodeParameter,
  },
  summary: 'Functions with their state. Listing them watches none.',
  answer: listAnswer(functionSchema),
} as const satisfies V1Route;

/** A function as lists show it. */
export type FunctionSummary = FromSchema<typeof functionSchema>;

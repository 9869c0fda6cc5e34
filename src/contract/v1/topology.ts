import type { FromSchema } from 'json-schema-to-ts';
import { connectionName } from './answerParts.ts';
import { replicaSchema } from './function.ts';
import { listAnswer, listQuery, namespaceParameter, nodeParameter } from './list.ts';
import type { V1Route } from './route.ts';

const text = { type: 'string' } as const;

const functionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['connection', 'namespace', 'name', 'replicas', 'subFunctions', 'edges'],
  properties: {
    connection: connectionName,
    namespace: text,
    name: text,
    replicas: {
      type: ['array', 'null'],
      items: replicaSchema,
      description: 'its pods, by name, each with its node; null where no source lists pods',
    },
    subFunctions: {
      type: ['array', 'null'],
      items: text,
      description: 'what its kept invocations ran inside it; null if its log is not followed, or not read',
    },
    edges: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['from', 'to', 'invocations'],
        properties: {
          from: text,
          to: text,
          invocations: { type: 'integer', description: 'in how many of the kept invocations' },
        },
      },
      description: 'which of them called which; null if its log is not followed, or not read',
    },
  },
} as const;

const answer = listAnswer(functionSchema);

/** `/api/v1/topology` */
export const topology = {
  method: 'GET',
  path: '/api/v1/topology',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: { ...listQuery('name', 'namespace'), namespace: namespaceParameter, node: nodeParameter },
  summary: 'Functions, their replicas and the nodes these are on, and the calls between the sub-functions inside.',
  answer: {
    ...answer,
    required: [...answer.required, 'nodes'],
    properties: {
      ...answer.properties,
      nodes: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'replicas'],
          properties: {
            name: text,
            replicas: { type: 'integer', description: 'how many of the replicas in this answer are on it' },
          },
        },
        description: 'the nodes of the replicas in this answer, by name; null where no source lists pods',
      },
    },
  },
} as const satisfies V1Route;

/** A function, its replicas and what is inside. */
export type TopologyFunction = FromSchema<typeof functionSchema>;

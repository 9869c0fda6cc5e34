import { connectionParameter } from '../connectionParameter.ts';
import { nowSeconds } from './answerParts.ts';
import { lineSchema } from './invocation.ts';
import type { V1Route } from './route.ts';

/** Lines of an answer when the request does not say. */
export const usualTail = 100;

/** `/api/v1/functions/{namespace}/{name}/logs` */
export const functionLogs = {
  method: 'GET',
  path: '/api/v1/functions/{namespace}/{name}/logs',
  role: 'viewer',
  scope: 'namespace',
  names: 'function',
  query: {
    connection: connectionParameter,
    tail: {
      type: 'integer',
      minimum: 0,
      maximum: 10_000,
      description: `only the last lines, so many; ${usualTail} by default`,
    },
    since: { type: 'integer', minimum: 0, maximum: 1_000_000_000, description: 'only lines of the last N seconds' },
    pod: { type: 'string', minLength: 1, description: 'only this pod, by its name' },
    q: { type: 'string', minLength: 1, description: 'only lines that contain this text, in any case' },
  },
  summary: 'The last log lines of a function, of all replicas, oldest first. The topic `logs` follows them.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'total', 'dropped', 'items'],
    properties: {
      nowSeconds,
      total: { type: 'integer', description: 'lines of this answer' },
      dropped: { type: 'integer', description: 'older ones of the wanted lines that are left out beyond 8 MiB' },
      items: {
        type: 'array',
        description: 'the invocation of a line is known while the function is followed, else it is null',
        items: lineSchema,
      },
    },
  },
} as const satisfies V1Route;

import { connectionParameter } from '../connectionParameter.ts';
import { sourceNames } from '../sourceName.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema, unixSecondsSchema } from './answerParts.ts';
import type { V1Route } from './route.ts';

const sourceSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'name',
    'address',
    'version',
    'lastSuccessAtSeconds',
    'latencyMs',
    'lastError',
    'intervalSeconds',
    'arrivals',
  ],
  properties: {
    name: { type: 'string', enum: sourceNames },
    address: { type: 'string', description: 'without credentials; name and address together identify a source' },
    version: { type: ['string', 'null'], description: 'the version it reports; null while unknown' },
    lastSuccessAtSeconds: unixSecondsOrNullSchema('when it last answered successfully; null before'),
    latencyMs: { type: ['number', 'null'], description: 'time until its newest answer began; null before the first' },
    lastError: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['atSeconds', 'message'],
      properties: { atSeconds: unixSecondsSchema('when it failed'), message: { type: 'string' } },
      description: 'the newest failure, even if it has recovered; null if there was none',
    },
    intervalSeconds: {
      type: ['number', 'null'],
      description: 'median gap between distinct measurements; null if unknown, or if it differs by series',
    },
    arrivals: {
      type: 'array',
      maxItems: 60,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['atSeconds', 'latencyMs'],
        properties: {
          atSeconds: unixSecondsSchema('when it came'),
          latencyMs: { type: ['number', 'null'], description: 'time until it began; null if not measured' },
        },
      },
      description: 'its last 60 answers, the oldest first; of several within a second the newest',
    },
  },
} as const;

/** `/api/v1/sources` */
export const sources = {
  method: 'GET',
  path: '/api/v1/sources',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: { connection: connectionParameter },
  summary: 'The health of each source, and its last answers.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'connection', 'items'],
    properties: { nowSeconds, connection: connectionName, items: { type: 'array', items: sourceSchema } },
  },
} as const satisfies V1Route;

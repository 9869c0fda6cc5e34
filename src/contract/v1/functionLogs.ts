import { connectionParameter } from '../connectionParameter.ts';
import { nowSeconds } from './answerParts.ts';
import { lineSchema } from './invocation.ts';
import type { V1Route } from './route.ts';

/** What the id of a line looks like: pod UID, time in ns and ordinal. */
export const lineIdPattern = '^[^:\\s]{1,128}:\\d{10,20}:\\d{1,10}$';

/** Lines of an answer when the request does not say. */
export const usualTail = 100;

const record = (event: string, properties: Readonly<Record<string, object>>, required: readonly string[]) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: ['event', 'nowSeconds', ...required],
    properties: { event: { const: event }, nowSeconds, ...properties },
  }) as const;

/** A record of a log that is followed. */
const followedSchema = {
  oneOf: [
    record('line', lineSchema.properties, lineSchema.required),
    record('skipped', { lines: { type: 'integer', description: 'lines that are left out here' } }, ['lines']),
    record('incomplete', { incomplete: { type: 'boolean', description: 'whether further lines may be missing' } }, [
      'incomplete',
    ]),
    record('heartbeat', {}, []),
    record('end', { reason: { type: 'string', description: 'why it ends' } }, ['reason']),
  ],
} as const;

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
    follow: {
      type: 'boolean',
      description: 'go on with further lines as they are written, as NDJSON or, by Accept, as server-sent events',
    },
    after: {
      type: 'string',
      pattern: lineIdPattern,
      description: 'with follow: go on after the line with this id, in place of tail and since',
    },
    for: { type: 'integer', minimum: 1, maximum: 86_400, description: 'with follow: end after this many seconds' },
  },
  summary: 'The last log lines of a function, of all replicas, oldest first; with `follow`, further ones too.',
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
  streamed: {
    description: 'The lines; with `follow`, records one by one: a line of NDJSON each, or a server-sent event.',
    types: ['application/x-ndjson', 'text/event-stream'],
    record: followedSchema,
  },
} as const satisfies V1Route;

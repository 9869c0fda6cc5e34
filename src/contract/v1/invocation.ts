import type { FromSchema } from 'json-schema-to-ts';
import { connectionParameter } from '../connectionParameter.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema, unixSecondsSchema } from './answerParts.ts';
import { invocationReasonSchema } from './invocationReason.ts';
import { listAnswer, listQuery, namespaceParameter } from './list.ts';
import type { V1Route } from './route.ts';

/** A function by its names. */
export const functionName = {
  type: 'object',
  additionalProperties: false,
  required: ['namespace', 'name'],
  properties: { namespace: { type: 'string' }, name: { type: 'string' } },
} as const;

/** The schema of what may be unknown. */
export const orNull = <const Schema extends { readonly type: string }>(schema: Schema) => ({
  anyOf: [schema, { type: 'null' }] as const,
});

/** The schema of an invocation. */
export const invocationSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'connection',
    'id',
    'callId',
    'function',
    'pod',
    'node',
    'startedAtSeconds',
    'endedAtSeconds',
    'state',
    'durationMs',
    'coldStartMs',
    'subFunctions',
    'edges',
    'mixed',
    'why',
    'revision',
  ],
  properties: {
    connection: connectionName,
    id: {
      type: 'string',
      pattern: '^[0-9a-f]{16}$',
      description:
        'hash of pod UID, restart count, start time and ordinal; the same on every replica and after a restart',
    },
    callId: { type: ['string', 'null'], description: 'the id of the call as logged (`x-call-id`); null if none was' },
    function: functionName,
    pod: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'uid'],
      properties: { name: { type: 'string' }, uid: { type: 'string' } },
    },
    node: { type: ['string', 'null'], description: 'the node of the pod; null while unknown' },
    startedAtSeconds: unixSecondsSchema('when it began'),
    endedAtSeconds: unixSecondsOrNullSchema('when it ended; null while it runs'),
    state: {
      type: 'string',
      enum: ['running', 'succeeded', 'failed', 'unknown'],
      description: '`unknown`: it is over, but the log does not say how or when it ended',
    },
    durationMs: {
      type: ['number', 'null'],
      description:
        'how long it ran, ms, as logged, else between its first and last line; null while it runs and where the end is unknown',
    },
    coldStartMs: {
      type: ['number', 'null'],
      description:
        'how long the call waited for its replica, ms; 0 if it did not; null where unknown. In a cluster: from the creation of the pod to the start of its first call, where no other replica could take it',
    },
    subFunctions: {
      type: 'array',
      description: 'in order of first appearance',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'state', 'startedAtSeconds', 'endedAtSeconds'],
        properties: {
          name: { type: 'string' },
          state: { type: 'string', enum: ['started', 'ended', 'failed'] },
          startedAtSeconds: unixSecondsOrNullSchema('when its start was logged; null if only a call to it was'),
          endedAtSeconds: unixSecondsOrNullSchema('when its end or failure was logged; null before'),
        },
      },
    },
    edges: {
      type: 'array',
      description: 'which sub-function called which, in order, each once',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['to', 'from'],
        properties: { from: { type: 'string' }, to: { type: 'string' } },
      },
    },
    mixed: {
      type: 'boolean',
      description: 'whether some lines could be of this invocation or of a concurrent one; they add nothing to either',
    },
    why: {
      ...orNull(invocationReasonSchema),
      description: 'why its inside is not fully shown; null if it is, as far as it was logged',
    },
    revision: { type: 'integer', description: 'increases with every change' },
  },
} as const;

/** Calls in flight that are counted and are in no list of invocations. */
const countedSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['connection', 'function', 'inFlight', 'followed', 'why'],
  properties: {
    connection: connectionName,
    function: functionName,
    inFlight: {
      type: 'integer',
      minimum: 1,
      description: 'calls in flight besides the running invocations that are listed',
    },
    followed: { type: 'boolean', description: 'whether the logs of the function are being read' },
    why: { ...invocationReasonSchema, description: 'why they are not listed one by one' },
  },
} as const;

const sorts = ['newest', 'startedAtSeconds', 'durationMs'] as const;

const { q: _q, ...pageQuery } = listQuery(...sorts);

function invocationList<const Total extends string>(total: Total) {
  const list = listAnswer(invocationSchema);
  return {
    ...list,
    required: [...list.required, 'counted', 'countedTotal'],
    properties: {
      ...list.properties,
      total: { type: 'integer', description: total },
      counted: {
        type: 'array',
        description: 'calls known from counters alone, on every page: at most 100 functions, those with the most calls',
        items: countedSchema,
      },
      countedTotal: {
        type: 'integer',
        description: 'functions with counted calls, those included that are not listed',
      },
    },
  } as const;
}

/** A log line. */
export const lineSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'atSeconds', 'pod', 'text', 'level', 'invocation'],
  properties: {
    id: { type: 'string', description: 'pod UID, time in ns and ordinal; the same on every replica' },
    atSeconds: unixSecondsSchema('when it was written'),
    pod: { type: 'string', description: 'name of the pod' },
    text: {
      type: 'string',
      description: 'the line without its newline; at most 8,192 UTF-16 units, the rest is cut off',
    },
    level: {
      type: ['string', 'null'],
      enum: ['debug', 'info', 'warning', 'error', null],
      description: 'as the line names it; null if it names none',
    },
    invocation: { type: ['string', 'null'], description: 'id of the invocation; null if unknown' },
  },
} as const;

/** `/api/v1/functions/{namespace}/{name}/invocations` */
export const functionInvocations = {
  method: 'GET',
  path: '/api/v1/functions/{namespace}/{name}/invocations',
  role: 'viewer',
  scope: 'namespace',
  names: 'function',
  query: pageQuery,
  summary: 'The invocations of a function: running ones first, then the last 1,000 that ended while it was followed.',
  answer: invocationList('invocations kept: all running ones, and the last 1,000 that ended'),
} as const satisfies V1Route;

/** `/api/v1/invocations` */
export const invocations = {
  method: 'GET',
  path: '/api/v1/invocations',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {
    ...pageQuery,
    namespace: namespaceParameter,
    state: { type: 'string', enum: ['running'], description: 'only `running`, also when omitted' },
  },
  summary: 'The invocations that are running now, of all functions.',
  answer: invocationList('running invocations that are listed; calls in `counted` are not among them'),
} as const satisfies V1Route;

/** `/api/v1/invocations/{id}` */
export const invocation = {
  method: 'GET',
  path: '/api/v1/invocations/{id}',
  role: 'viewer',
  scope: 'filtered',
  names: 'invocation',
  query: { connection: connectionParameter },
  summary: 'One invocation of a function that is being followed.',
  answer: {
    ...invocationSchema,
    required: ['nowSeconds', ...invocationSchema.required],
    properties: { nowSeconds, ...invocationSchema.properties },
  },
} as const satisfies V1Route;

/** `/api/v1/invocations/{id}/lines` */
export const invocationLines = {
  method: 'GET',
  path: '/api/v1/invocations/{id}/lines',
  role: 'viewer',
  scope: 'filtered',
  names: 'invocation',
  query: { connection: connectionParameter },
  summary: 'The log lines of an invocation, oldest first.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'total', 'dropped', 'mixed', 'items'],
    properties: {
      nowSeconds,
      total: { type: 'integer', description: 'lines of this answer' },
      dropped: { type: 'integer', description: 'older lines of the invocation that are no longer kept' },
      mixed: {
        type: 'boolean',
        description: 'whether lines are left out that could be of this invocation or of a concurrent one',
      },
      items: { type: 'array', items: lineSchema },
    },
  },
} as const satisfies V1Route;

/** An invocation, as answers and streams have it. */
export type InvocationObject = FromSchema<typeof invocationSchema>;
/** Calls in flight that are known from counters alone. */
export type CountedCallsObject = FromSchema<typeof countedSchema>;
/** A log line of an invocation. */
export type LogLineObject = FromSchema<typeof lineSchema>;

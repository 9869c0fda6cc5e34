import { connectionParameter } from '../connectionParameter.ts';
import { severities } from '../finding/severity.ts';
import { eventKinds, healthKinds } from '../health/healthKinds.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema, unixSecondsSchema } from './answerParts.ts';
import type { V1Route } from './route.ts';

const subject = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'namespace', 'name'],
  properties: {
    kind: { type: 'string', enum: ['function', 'pod', 'node', 'source', 'connection'] },
    namespace: { type: ['string', 'null'], description: 'null for what is in no namespace' },
    name: { type: 'string' },
  },
} as const;

const params = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'null'] },
  description: 'the values in the sentences, by name',
} as const;

const sentence = {
  type: 'object',
  additionalProperties: false,
  required: ['en', 'zh'],
  properties: { en: { type: 'string' }, zh: { type: 'string' } },
} as const;

const findingSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'connection',
    'id',
    'severity',
    'subject',
    'sinceSeconds',
    'endedSeconds',
    'code',
    'params',
    'en',
    'zh',
    'action',
    'revision',
  ],
  properties: {
    connection: connectionName,
    id: {
      type: 'string',
      description: 'the same on every replica; a problem that returns replaces its earlier finding',
    },
    severity: { type: 'string', enum: severities },
    subject,
    sinceSeconds: unixSecondsSchema('when it began, else when it was first seen'),
    endedSeconds: unixSecondsOrNullSchema('null while it lasts'),
    code: { type: 'string', enum: Object.keys(healthKinds) },
    params,
    en: { type: 'string', description: 'what is wrong, in English; `{age}` stands for the time since it began' },
    zh: { type: 'string', description: 'the same in Chinese' },
    action: { ...sentence, description: 'what to do about it' },
    revision: { type: 'integer', description: 'increases whenever its facts change, and when it ends or returns' },
  },
} as const;

const eventSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['connection', 'id', 'atSeconds', 'subject', 'code', 'params', 'en', 'zh'],
  properties: {
    connection: connectionName,
    id: { type: 'string' },
    atSeconds: unixSecondsSchema('when it happened, else when it was seen'),
    subject,
    code: { type: 'string', enum: Object.keys(eventKinds) },
    params,
    en: { type: 'string', description: 'in English' },
    zh: { type: 'string', description: 'in Chinese' },
  },
} as const;

/** `/api/v1/findings` */
export const findings = {
  method: 'GET',
  path: '/api/v1/findings',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: { connection: connectionParameter },
  summary: 'What is wrong with functions, nodes and sources now, and what was in the last 10 minutes.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'total', 'items'],
    properties: {
      nowSeconds,
      total: { type: 'integer' },
      items: {
        type: 'array',
        description: 'those that last first, the worst and newest of them first; then the newest ends',
        items: findingSchema,
      },
    },
  },
} as const satisfies V1Route;

/** `/api/v1/events` */
export const events = {
  method: 'GET',
  path: '/api/v1/events',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: { connection: connectionParameter },
  summary: 'The last 200 visible changes since this server started, newest first.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'total', 'items'],
    properties: { nowSeconds, total: { type: 'integer' }, items: { type: 'array', items: eventSchema } },
  },
} as const satisfies V1Route;

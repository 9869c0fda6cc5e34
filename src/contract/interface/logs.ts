import { metaSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/logs?func=`: the log of a function. Streamed, so its answer is never held as a value. */
export const logs = {
  path: '/logs',
  parameter: 'func',
  optional: {
    connection: connectionParameter,
    tail: { type: 'integer', minimum: 0, maximum: 1_000_000_000, description: 'only the last so many lines' },
    since: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'only lines of the last so many seconds',
    },
    pod: { type: 'string', minLength: 1, description: 'only this pod, by its real name' },
  },
  summary: 'All lines the log source still has, replicas merged by time, joined by newlines. Streamed.',
  answer: {
    type: 'object',
    required: ['logs', 'status'],
    properties: {
      logs: { type: 'string' },
      meta: metaSchema('logs'),
      code: { type: 'string', description: 'why the source broke after the first byte (status is error then)' },
      message: { type: 'string' },
      status: { type: 'string', enum: ['success', 'error'] },
    },
  },
} as const;

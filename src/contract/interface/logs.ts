import { metaSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/logs?func=`: the log of a function. Streamed, so its answer is never held as a value. */
export const logs = {
  path: '/logs',
  parameter: 'func',
  optional: {
    connection: connectionParameter,
    tail: { type: 'integer', minimum: 0, maximum: 1_000_000_000, description: 'only the last N lines' },
    since: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'only lines of the last N seconds',
    },
    pod: { type: 'string', minLength: 1, description: 'only this pod, by its real name' },
  },
  summary: 'All lines that the log source still has, replicas merged by time, joined by newlines. Streamed.',
  answer: {
    type: 'object',
    required: ['logs', 'status'],
    properties: {
      logs: { type: 'string' },
      meta: metaSchema('logs'),
      code: { type: 'string', description: 'why the source failed after the first byte (status is then error)' },
      message: { type: 'string' },
      status: { type: 'string', enum: ['success', 'error'] },
    },
  },
} as const;

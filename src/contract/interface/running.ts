import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/running?func=`: what runs inside a function right now. */
export const running = {
  path: '/running',
  parameter: 'func',
  optional: {
    connection: connectionParameter,
    since: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'how many seconds ago an invocation may have ended; 60 by default',
    },
  },
  summary: 'The newest invocation of the last 60 s: its sub-functions, and which called which.',
  answer: {
    type: 'object',
    required: ['func_info', 'status', 'meta'],
    properties: {
      func_info: {
        type: 'object',
        required: ['invoke_info', 'status'],
        additionalProperties: false,
        properties: {
          invoke_info: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              required: ['invoke', 'status'],
              additionalProperties: false,
              properties: {
                invoke: { type: 'array', items: { type: 'string' } },
                status: { type: 'string', enum: ['started', 'ended', 'failed'] },
              },
            },
          },
          status: { type: 'string', enum: ['continue', 'running', 'end'] },
          mixed: { type: 'boolean', description: 'true if the lines of concurrent calls could not be separated' },
        },
      },
      status: successSchema,
      meta: metaSchema('func_info'),
    },
  },
} as const;

/** The answer of {@link running}. */
export type RunningAnswer = FromSchema<typeof running.answer>;

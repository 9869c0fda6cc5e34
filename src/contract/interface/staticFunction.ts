import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

const calls = { type: ['integer', 'null'], description: 'calls; null where nobody counts' } as const;

/** `/static/function?func=`: what a function is, and its calls so far. */
export const staticFunction = {
  path: '/static/function',
  parameter: 'func',
  optional: { connection: connectionParameter },
  summary: 'Image, replicas wanted, and calls that succeeded (code below 400) and failed (400 and more).',
  answer: {
    type: 'object',
    required: ['image', 'invocations', 'replicas', 'status', 'meta'],
    properties: {
      image: { type: 'string', description: 'as the spec writes it' },
      invocations: {
        type: 'object',
        required: ['error', 'success'],
        additionalProperties: false,
        properties: { error: calls, success: calls },
      },
      replicas: { type: 'integer', description: 'replicas wanted' },
      status: successSchema,
      meta: metaSchema('inventory', 'invocations'),
    },
  },
} as const;

export type StaticFunctionAnswer = FromSchema<typeof staticFunction.answer>;

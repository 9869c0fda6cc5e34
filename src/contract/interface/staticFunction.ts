import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

const calls = { type: ['integer', 'null'], description: 'calls; null if no source counts them' } as const;

/** `/static/function?func=`: what a function is, and its calls so far. */
export const staticFunction = {
  path: '/static/function',
  parameter: 'func',
  optional: { connection: connectionParameter },
  summary: 'Image, desired replicas, and calls that succeeded (code below 400) and failed (400 and above).',
  answer: {
    type: 'object',
    required: ['image', 'invocations', 'replicas', 'status', 'meta'],
    properties: {
      image: { type: 'string', description: 'as written in the spec' },
      invocations: {
        type: 'object',
        required: ['error', 'success'],
        additionalProperties: false,
        properties: { error: calls, success: calls },
      },
      replicas: { type: 'integer', description: 'desired replicas' },
      status: successSchema,
      meta: metaSchema('inventory', 'invocations'),
    },
  },
} as const;

/** The answer of {@link staticFunction}. */
export type StaticFunctionAnswer = FromSchema<typeof staticFunction.answer>;

import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema, timeSeriesSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

const milliseconds = { type: ['number', 'null'], description: 'mean, ms; null before the first call' } as const;

/** `/dynamic/function?func=`: what a function's pods use together, and how long its calls take. */
export const dynamicFunction = {
  path: '/dynamic/function',
  parameter: 'func',
  optional: { connection: connectionParameter },
  summary:
    'CPU (percent of one core) and memory (percent of the limits) of all pods together; mean run and response time.',
  answer: {
    type: 'object',
    required: ['cpuRate', 'func_time', 'memRate', 'request_time', 'status', 'meta'],
    properties: {
      cpuRate: timeSeriesSchema,
      func_time: milliseconds,
      memRate: timeSeriesSchema,
      request_time: milliseconds,
      status: successSchema,
      meta: metaSchema('cpuRate', 'func_time', 'memRate', 'request_time'),
    },
  },
} as const;

/** The answer of {@link dynamicFunction}. */
export type DynamicFunctionAnswer = FromSchema<typeof dynamicFunction.answer>;

import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/global/functions`: the names of all functions. */
export const globalFunctions = {
  path: '/global/functions',
  parameter: null,
  optional: { connection: connectionParameter },
  summary: 'Names of all functions: bare in the default namespace, otherwise `name.namespace`.',
  answer: {
    type: 'object',
    required: ['func', 'status', 'meta'],
    properties: {
      func: { type: 'array', items: { type: 'string' } },
      status: successSchema,
      meta: metaSchema('inventory'),
    },
  },
} as const;

/** The answer of {@link globalFunctions}. */
export type GlobalFunctionsAnswer = FromSchema<typeof globalFunctions.answer>;

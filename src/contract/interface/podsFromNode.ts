import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/dynamic/getPodsFromNode?node=`: the pods of functions on a node. */
export const podsFromNode = {
  path: '/dynamic/getPodsFromNode',
  parameter: 'node',
  optional: { connection: connectionParameter },
  summary: 'Function pods on a node: one entry per pod, so that a name is repeated for each replica.',
  answer: {
    type: 'object',
    required: ['pod_name', 'pod_real_name', 'status', 'meta'],
    properties: {
      pod_name: { type: 'array', items: { type: 'string' } },
      pod_real_name: { type: 'array', items: { type: 'string' }, description: 'in the order of pod_name' },
      status: successSchema,
      meta: metaSchema('inventory'),
    },
  },
} as const;

/** The answer of {@link podsFromNode}. */
export type PodsFromNodeAnswer = FromSchema<typeof podsFromNode.answer>;

import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/global/nodes`: every node, with its address. */
export const globalNodes = {
  path: '/global/nodes',
  parameter: null,
  optional: { connection: connectionParameter },
  summary: 'Nodes, by name, with their addresses.',
  answer: {
    type: 'object',
    required: ['nodes', 'status', 'meta'],
    properties: {
      nodes: {
        type: 'array',
        items: {
          type: 'object',
          required: ['ip', 'node'],
          properties: { ip: { type: 'string' }, node: { type: 'string' } },
        },
      },
      status: successSchema,
      meta: metaSchema('inventory'),
    },
  },
} as const;

/** The answer of {@link globalNodes}. */
export type GlobalNodesAnswer = FromSchema<typeof globalNodes.answer>;

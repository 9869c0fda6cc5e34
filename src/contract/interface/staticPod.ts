import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema } from '../meta.ts';
import { successSchema } from '../success.ts';

/** `/static/pod?pod=`: the node of a pod. */
export const staticPod = {
  path: '/static/pod',
  parameter: 'pod',
  optional: {},
  summary: "The pod's node. A function's name means its first ready replica, else its first scheduled one.",
  answer: {
    type: 'object',
    required: ['node', 'status', 'meta'],
    properties: { node: { type: 'string' }, status: successSchema, meta: metaSchema('inventory') },
  },
} as const;

export type StaticPodAnswer = FromSchema<typeof staticPod.answer>;

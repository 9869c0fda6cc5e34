import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, podStateProperties, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/static/pod?pod=`: the node of a pod, and how the pod does. */
export const staticPod = {
  path: '/static/pod',
  parameter: 'pod',
  optional: { connection: connectionParameter },
  summary:
    "The pod's node and state. A function's name means its first ready replica, otherwise its first scheduled one.",
  answer: {
    type: 'object',
    required: ['node', 'pod_real_name', 'namespace', 'ready', 'restarts', 'reason', 'message', 'status', 'meta'],
    properties: {
      node: { type: 'string', description: 'empty until the pod is scheduled' },
      pod_real_name: { type: 'string' },
      namespace: { type: 'string' },
      ...podStateProperties,
      message: {
        type: ['string', 'null'],
        description: 'message of the scheduler, the kubelet or the container runtime; null if there is none',
      },
      status: successSchema,
      meta: metaSchema('inventory'),
    },
  },
} as const;

/** The answer of {@link staticPod}. */
export type StaticPodAnswer = FromSchema<typeof staticPod.answer>;

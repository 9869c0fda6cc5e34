import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, podStateProperties, successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/global/pods`: every pod of a function, and its node. */
export const globalPods = {
  path: '/global/pods',
  parameter: null,
  optional: { connection: connectionParameter },
  summary:
    'Pods of functions, by function, then pod name. `pod_name` is the function; three replicas are three entries.',
  answer: {
    type: 'object',
    required: ['pods', 'status', 'meta'],
    properties: {
      pods: {
        type: 'array',
        items: {
          type: 'object',
          required: ['node', 'pod_name', 'pod_real_name', 'namespace', 'ready', 'restarts', 'reason'],
          properties: {
            node: { type: 'string', description: 'empty until the pod is scheduled' },
            pod_name: { type: 'string', description: 'the function, spelled as in /global/functions' },
            pod_real_name: { type: 'string' },
            namespace: { type: 'string' },
            ...podStateProperties,
          },
        },
      },
      status: successSchema,
      meta: metaSchema('inventory'),
    },
  },
} as const;

/** The answer of {@link globalPods}. */
export type GlobalPodsAnswer = FromSchema<typeof globalPods.answer>;

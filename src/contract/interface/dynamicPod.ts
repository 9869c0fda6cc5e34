import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema, timeSeriesSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/dynamic/pod?pod=`: what a pod uses. */
export const dynamicPod = {
  path: '/dynamic/pod',
  parameter: 'pod',
  optional: { connection: connectionParameter },
  summary: "CPU (percent of one core) and memory (percent of the limit). A function's name means all its replicas.",
  answer: {
    type: 'object',
    required: ['cpuRate', 'memRate', 'status', 'meta'],
    properties: {
      cpuRate: timeSeriesSchema,
      memRate: timeSeriesSchema,
      status: successSchema,
      meta: metaSchema('cpuRate', 'memRate'),
    },
  },
} as const;

/** The answer of {@link dynamicPod}. */
export type DynamicPodAnswer = FromSchema<typeof dynamicPod.answer>;

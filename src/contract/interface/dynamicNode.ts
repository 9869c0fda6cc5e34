import type { FromSchema } from 'json-schema-to-ts';
import { metaSchema, successSchema, timeSeriesSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';

/** `/dynamic/node?node=`: what a node uses. */
export const dynamicNode = {
  path: '/dynamic/node',
  parameter: 'node',
  optional: { connection: connectionParameter },
  summary: 'CPU, memory and root filesystem in percent; disk and network in KiB per second.',
  answer: {
    type: 'object',
    required: ['cpuRate', 'diskRate', 'diskRead', 'diskWrite', 'memRate', 'networkDown', 'networkUp', 'status', 'meta'],
    properties: {
      cpuRate: timeSeriesSchema,
      diskRate: timeSeriesSchema,
      diskRead: timeSeriesSchema,
      diskWrite: timeSeriesSchema,
      memRate: timeSeriesSchema,
      networkDown: timeSeriesSchema,
      networkUp: timeSeriesSchema,
      status: successSchema,
      meta: metaSchema('cpuRate', 'diskRate', 'diskRead', 'diskWrite', 'memRate', 'networkDown', 'networkUp'),
    },
  },
} as const;

/** The answer of {@link dynamicNode}. */
export type DynamicNodeAnswer = FromSchema<typeof dynamicNode.answer>;

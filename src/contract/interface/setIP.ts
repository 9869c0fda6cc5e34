import type { FromSchema } from 'json-schema-to-ts';
import { successSchema } from '../answerFields.ts';

/** `/setIP?ip=`: connects to what answers at an address. */
export const setIP = {
  path: '/setIP',
  parameter: 'ip',
  optional: {},
  summary: 'Switches to a Prometheus server or a Kubernetes API at an address; `local` switches back to this machine.',
  answer: {
    type: 'object',
    required: ['status'],
    properties: {
      status: successSchema,
      persisted: { type: 'boolean', description: 'false if the choice could not be saved in the state folder' },
    },
  },
} as const;

export type SetIPAnswer = FromSchema<typeof setIP.answer>;

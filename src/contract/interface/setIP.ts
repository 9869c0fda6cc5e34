import type { FromSchema } from 'json-schema-to-ts';
import { successSchema } from '../answerFields.ts';

/** What `/setIP` connects to: this machine, or the kind of server that answers at the address. */
export const connectedKinds = ['local', 'cluster', 'prometheus'] as const;

/** One of {@link connectedKinds}. */
export type ConnectedKind = (typeof connectedKinds)[number];

/** `/setIP?ip=`: connects to what answers at an address. */
export const setIP = {
  path: '/setIP',
  parameter: 'ip',
  optional: {},
  summary: 'Switches to a Prometheus server or a Kubernetes API at an address; `local` switches back to this machine.',
  answer: {
    type: 'object',
    required: ['status', 'connected'],
    properties: {
      status: successSchema,
      connected: {
        type: 'object',
        required: ['kind', 'version', 'address', 'functions', 'nodes'],
        additionalProperties: false,
        description: 'What the server is connected to now.',
        properties: {
          kind: { type: 'string', enum: connectedKinds },
          version: { type: ['string', 'null'], description: 'as it reports it; null if it does not' },
          address: { type: 'string', description: 'a URL, or `local`' },
          functions: { type: ['integer', 'null'], description: 'how many are listed; null if unknown' },
          nodes: { type: ['integer', 'null'], description: 'how many are listed; null if unknown' },
        },
      },
      persisted: { type: 'boolean', description: 'false if the choice could not be saved in the state folder' },
    },
  },
} as const;

/** The answer of {@link setIP}. */
export type SetIPAnswer = FromSchema<typeof setIP.answer>;

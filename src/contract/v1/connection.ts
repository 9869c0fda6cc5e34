import type { FromSchema } from 'json-schema-to-ts';
import { sourceNames } from '../sourceName.ts';
import { connectionName, nowSeconds, unixSecondsOrNullSchema } from './answerParts.ts';
import type { V1Route } from './route.ts';

/** What a connection connects to. */
export const connectionKinds = ['local', 'cluster', 'prometheus', 'gateway'] as const;

/** One of {@link connectionKinds}. */
export type ConnectionKind = (typeof connectionKinds)[number];

const count = (of: string) =>
  ({ type: ['integer', 'null'], description: `number of ${of}; null before the first inventory` }) as const;

const connectionSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'connection',
    'default',
    'kind',
    'platforms',
    'demo',
    'inventory',
    'version',
    'functions',
    'pods',
    'nodes',
    'inventoryAtSeconds',
    'may',
  ],
  properties: {
    connection: connectionName,
    default: { type: 'boolean', description: 'whether it answers where no connection is named' },
    kind: {
      type: 'string',
      enum: connectionKinds,
      description: '`local`: this machine; `gateway`: the gateway of a platform alone, without pods and nodes',
    },
    platforms: {
      type: 'array',
      items: { type: 'string' },
      description: 'the serverless platforms whose functions it has',
    },
    demo: { type: 'boolean', description: 'whether its functions are the samples of faascope' },
    inventory: { type: 'string', enum: sourceNames, description: 'the source of functions, pods and nodes' },
    version: { type: ['string', 'null'], description: 'version that this source reports; null while unknown' },
    functions: count('functions'),
    pods: count('pods of functions'),
    nodes: count('nodes'),
    inventoryAtSeconds: unixSecondsOrNullSchema('when the inventory was last known to be true'),
    may: {
      type: 'object',
      description: 'what this client may do here',
      additionalProperties: false,
      required: ['invoke', 'setIP', 'logs'],
      properties: {
        invoke: { type: 'boolean', description: 'call functions' },
        setIP: { type: 'boolean', description: 'switch the default connection' },
        logs: { type: 'boolean', description: 'read logs' },
      },
    },
  },
} as const;

/** `/api/v1/connections`: what is connected. */
export const connections = {
  method: 'GET',
  path: '/api/v1/connections',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {},
  summary: 'What is connected, and what this client may do there.',
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'items'],
    properties: { nowSeconds, items: { type: 'array', items: connectionSchema } },
  },
} as const satisfies V1Route;

/** `/api/v1/connections/{name}` */
export const connection = {
  method: 'GET',
  path: '/api/v1/connections/{name}',
  role: 'viewer',
  scope: 'filtered',
  names: 'connection',
  query: {},
  summary: 'One connection.',
  answer: {
    ...connectionSchema,
    required: ['nowSeconds', ...connectionSchema.required],
    properties: { nowSeconds, ...connectionSchema.properties },
  },
} as const satisfies V1Route;

/** A connection, as answers have it. */
export type ConnectionObject = FromSchema<typeof connectionSchema>;

const address = {
  type: 'string',
  minLength: 1,
  maxLength: 2048,
  description: 'host:port, [v6]:port, or an http(s) URL with an optional path prefix',
} as const;

/** What answers at an address. */
const serverProperties = {
  nowSeconds,
  address: { type: 'string', description: 'a URL, or `local`' },
  kind: { type: 'string', enum: ['local', 'cluster', 'prometheus'] },
  version: { type: ['string', 'null'], description: 'as it reports it; null if it does not' },
  functions: { type: ['integer', 'null'], description: 'how many are listed; null if unknown' },
  nodes: { type: ['integer', 'null'], description: 'how many are listed; null if unknown' },
} as const;

/** `POST /api/v1/connections/probe`: what answers at an address. */
export const probeConnection = {
  method: 'POST',
  path: '/api/v1/connections/probe',
  role: 'admin',
  scope: 'filtered',
  names: null,
  query: {},
  summary: 'What answers at an address. Changes nothing; takes at most 5 s, one at a time.',
  body: { type: 'object', required: ['address'], properties: { address } },
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'address', 'kind', 'version', 'functions', 'nodes', 'scrapeIntervalSeconds'],
    properties: {
      ...serverProperties,
      scrapeIntervalSeconds: {
        type: ['number', 'null'],
        description: 'how often Prometheus scrapes, the shortest interval of some targets; null if unknown',
      },
    },
  },
} as const satisfies V1Route;

/** `POST /api/v1/connections/switch`: replaces the default connection, as `/setIP` does. */
export const switchConnection = {
  method: 'POST',
  path: '/api/v1/connections/switch',
  role: 'admin',
  scope: 'filtered',
  names: null,
  query: {},
  summary: 'Switch the default connection to what answers at an address, as /setIP does; `local` is this machine.',
  body: { type: 'object', required: ['address'], properties: { address } },
  answer: {
    type: 'object',
    additionalProperties: false,
    required: ['nowSeconds', 'address', 'kind', 'version', 'functions', 'nodes', 'persisted'],
    properties: {
      ...serverProperties,
      persisted: { type: 'boolean', description: 'false if the choice could not be saved in the state folder' },
    },
  },
} as const satisfies V1Route;

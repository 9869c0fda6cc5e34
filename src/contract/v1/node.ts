import type { FromSchema } from 'json-schema-to-ts';
import { connectionParameter } from '../connectionParameter.ts';
import { connectionName, nowSeconds } from './answerParts.ts';
import { coarseMark, coarseNumber, coarseSources, problemSchema } from './coarse.ts';
import { listAnswer, listQuery } from './list.ts';
import { measuredProperties } from './measured.ts';
import { nodeDescriptionNames, nodeDescriptionProperties } from './nodeDescription.ts';
import type { V1Route } from './route.ts';
import { nodeColumns } from './window.ts';

const nodeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['connection', 'name', 'ip', 'otherAddresses', 'pods', 'functions', 'memoryBytes'],
  properties: {
    connection: connectionName,
    name: { type: 'string' },
    ip: { type: ['string', 'null'], description: 'first address inside the cluster; null if unknown' },
    otherAddresses: { type: 'array', items: { type: 'string' }, description: 'further addresses and host names' },
    pods: { type: 'integer', description: 'number of pods of functions on it' },
    functions: { type: 'integer', description: 'number of functions that have a pod on it' },
    memoryBytes: {
      type: ['number', 'null'],
      description: 'all of its memory; null if the inventory does not report it',
    },
  },
} as const;

/** The figures of a node in lists. */
export const coarseNodeFigures = [
  'cpuPercent',
  'memoryPercent',
  'rootDiskPercent',
  'networkDownKibPerSecond',
  'networkUpKibPerSecond',
  'cpus',
] as const;

const nodeItemSchema = {
  type: 'object',
  additionalProperties: false,
  required: [...nodeSchema.required, ...coarseNodeFigures, 'problem', 'coarse', 'sources'],
  properties: {
    ...nodeSchema.properties,
    cpuPercent: coarseNumber('CPU in use, percent of all cores'),
    memoryPercent: coarseNumber('memory in use, percent'),
    rootDiskPercent: coarseNumber('root filesystem in use, percent'),
    networkDownKibPerSecond: coarseNumber('received, KiB per second'),
    networkUpKibPerSecond: coarseNumber('sent, KiB per second'),
    cpus: coarseNumber('number of cores'),
    problem: problemSchema,
    coarse: coarseMark,
    sources: coarseSources('cpuPercent'),
  },
} as const;

/** `/api/v1/nodes` */
export const nodes = {
  method: 'GET',
  path: '/api/v1/nodes',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: listQuery('name', 'pods', 'memoryBytes', 'cpuPercent', 'memoryPercent'),
  summary: 'Nodes, how many pods of functions each has, and coarse figures. Listing them watches none.',
  answer: listAnswer(nodeItemSchema),
} as const satisfies V1Route;

/** `/api/v1/nodes/{name}` */
export const node = {
  method: 'GET',
  path: '/api/v1/nodes/{name}',
  role: 'viewer',
  scope: 'filtered',
  names: 'node',
  query: { connection: connectionParameter },
  summary: 'One node, and what is used of it.',
  answer: {
    ...nodeSchema,
    required: ['nowSeconds', ...nodeSchema.required, ...nodeDescriptionNames, 'figures', 'sources'],
    properties: {
      nowSeconds,
      ...nodeSchema.properties,
      ...nodeDescriptionProperties,
      ...measuredProperties(nodeColumns, ['load']),
    },
  },
} as const satisfies V1Route;

/** One node, with all its details. */
export type NodeObject = FromSchema<typeof node.answer>;

/** A node without what is measured. */
export type NodeSummary = FromSchema<typeof nodeSchema>;

/** A node as lists show it. */
export type NodeItem = FromSchema<typeof nodeItemSchema>;

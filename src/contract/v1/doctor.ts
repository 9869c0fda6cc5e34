import type { FromSchema } from 'json-schema-to-ts';
import { successSchema } from '../answerFields.ts';
import { connectionParameter } from '../connectionParameter.ts';
import { figures } from '../figure.ts';
import { findingKinds } from '../finding/findingKinds.ts';
import { languages } from '../finding/language.ts';
import { severities } from '../finding/severity.ts';
import { sourceNames } from '../sourceName.ts';
import type { V1Route } from './route.ts';

const seconds = (description: string) => ({ type: ['number', 'null'], description }) as const;
const figureList = { type: 'array', items: { type: 'string', enum: figures } } as const;

/** `/api/v1/doctor`: the state of each source, which source serves each figure, what is missing and how to fix it. */
export const doctor = {
  method: 'GET',
  path: '/api/v1/doctor',
  role: 'viewer',
  scope: 'filtered',
  names: null,
  query: {
    connection: connectionParameter,
    lang: { type: 'string', enum: languages, description: 'Language of the texts; by default from Accept-Language.' },
  },
  summary: 'What is connected, which source serves each figure, what is missing and how to fix it.',
  answer: {
    type: 'object',
    required: ['status', 'language', 'connection', 'sources', 'figures', 'findings'],
    properties: {
      status: successSchema,
      language: { type: 'string', enum: languages },
      connection: {
        type: 'object',
        required: ['name', 'source', 'ageSeconds', 'functions', 'pods', 'nodes'],
        properties: {
          name: { type: 'string', description: '`local` is this machine.' },
          source: {
            type: 'string',
            enum: sourceNames,
            description: 'The source of functions, pods and nodes.',
          },
          ageSeconds: seconds('Age of the inventory; null before the first one.'),
          functions: { type: ['number', 'null'], description: 'Number of functions; null before the first inventory.' },
          pods: { type: ['number', 'null'] },
          nodes: { type: ['number', 'null'] },
        },
      },
      sources: {
        type: 'array',
        items: {
          type: 'object',
          required: [
            'name',
            'address',
            'version',
            'lastSuccessAgeSeconds',
            'latencyMs',
            'lastError',
            'intervalSeconds',
            'figures',
          ],
          properties: {
            name: { type: 'string', enum: sourceNames },
            address: { type: 'string', description: 'Its address, without credentials.' },
            version: { type: ['string', 'null'], description: 'The version it reports; null while unknown.' },
            lastSuccessAgeSeconds: seconds('Time since its last success; null before the first one.'),
            latencyMs: {
              type: ['number', 'null'],
              description: 'Time until its latest answer began; null before the first one.',
            },
            lastError: {
              type: ['object', 'null'],
              required: ['ageSeconds', 'message'],
              properties: { ageSeconds: { type: 'number' }, message: { type: 'string' } },
              description: 'The latest failure, even if it has recovered.',
            },
            intervalSeconds: seconds('Median gap between distinct measurements; null if it differs by series.'),
            figures: { ...figureList, description: 'The figures that sources of this name currently serve.' },
          },
        },
      },
      figures: {
        type: 'array',
        items: {
          type: 'object',
          required: ['figure', 'source', 'missing', 'intervalSeconds', 'looked', 'served'],
          properties: {
            figure: { type: 'string', enum: figures },
            source: {
              type: ['string', 'null'],
              enum: [...sourceNames, null],
              description: 'The source that serves most of it.',
            },
            missing: {
              type: 'boolean',
              description: 'Something was checked, and no source has the figure for any of it.',
            },
            intervalSeconds: seconds('The longest actual gap between its measurements; null if unknown.'),
            looked: { type: 'number', description: 'How many nodes, pods or functions were checked.' },
            served: {
              type: 'array',
              items: {
                type: 'object',
                required: ['source', 'count'],
                properties: { source: { type: 'string', enum: sourceNames }, count: { type: 'number' } },
              },
            },
          },
        },
      },
      findings: {
        type: 'array',
        description: 'Errors first, then warnings, then notes.',
        items: {
          type: 'object',
          required: ['code', 'severity', 'figures', 'params', 'source', 'text', 'fix', 'copy'],
          properties: {
            code: { type: 'string', enum: Object.keys(findingKinds) },
            severity: { type: 'string', enum: severities },
            figures: {
              ...figureList,
              description: 'Figures that become unavailable or worse, unless another source has them.',
            },
            params: { type: 'object', additionalProperties: true },
            source: {
              type: ['object', 'null'],
              required: ['name', 'address'],
              properties: { name: { type: 'string', enum: sourceNames }, address: { type: 'string' } },
              description: 'The source concerned; null if it is not a single one.',
            },
            text: { type: 'string', description: 'What is wrong and what follows from it.' },
            fix: { type: 'string', description: 'How to fix it.' },
            copy: {
              type: ['string', 'null'],
              description: 'A command or YAML snippet that fixes it; null if there is none.',
            },
          },
        },
      },
    },
  },
} as const satisfies V1Route;

/** The answer of {@link doctor}. */
export type DoctorAnswer = FromSchema<typeof doctor.answer>;

import type { FromSchema } from 'json-schema-to-ts';
import { successSchema } from './answerFields.ts';
import { connectionParameter } from './connectionParameter.ts';
import { figures } from './figure.ts';
import { findingKinds } from './finding/findingKinds.ts';
import { languages } from './finding/language.ts';
import { severities } from './finding/severity.ts';
import { sourceNames } from './sourceName.ts';

const seconds = (description: string) => ({ type: ['number', 'null'], description }) as const;
const figureList = { type: 'array', items: { type: 'string', enum: figures } } as const;

/** `/api/v1/doctor`: how each source does, who serves each figure, what is missing and what mends it. */
export const doctor = {
  path: '/api/v1/doctor',
  parameter: null,
  optional: {
    connection: connectionParameter,
    lang: { type: 'string', enum: languages, description: 'Language of the words; else Accept-Language.' },
  },
  summary: 'What is connected, who serves each figure, and what is missing and how to mend it.',
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
            description: 'Who says what functions, pods and nodes there are.',
          },
          ageSeconds: seconds('Age of the inventory; null before the first.'),
          functions: { type: ['number', 'null'], description: 'How many there are; null before the first inventory.' },
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
            address: { type: 'string', description: 'Where it is, without credentials.' },
            version: { type: ['string', 'null'], description: 'As it says itself; null while it is not known.' },
            lastSuccessAgeSeconds: seconds('Since it last answered as it should; null before.'),
            latencyMs: { type: ['number', 'null'], description: 'Until its newest answer began; null before.' },
            lastError: {
              type: ['object', 'null'],
              required: ['ageSeconds', 'message'],
              properties: { ageSeconds: { type: 'number' }, message: { type: 'string' } },
              description: 'The newest failure, also when all is well again.',
            },
            intervalSeconds: seconds('Median gap between distinct measurements; null where each series has its own.'),
            figures: { ...figureList, description: 'The figures that sources of this name serve now.' },
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
            source: { type: ['string', 'null'], enum: [...sourceNames, null], description: 'Who serves most of it.' },
            missing: {
              type: 'boolean',
              description: 'Something was looked at, and nobody has the figure of any of it.',
            },
            intervalSeconds: seconds(
              'The true gap between its measurements, the coarsest; null where it is not known.',
            ),
            looked: { type: 'number', description: 'So many nodes, pods or functions were looked at.' },
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
            figures: { ...figureList, description: 'What it takes away or makes worse where no other source has it.' },
            params: { type: 'object', additionalProperties: true },
            source: {
              type: ['object', 'null'],
              required: ['name', 'address'],
              properties: { name: { type: 'string', enum: sourceNames }, address: { type: 'string' } },
              description: 'The source that it is of; null: of none alone.',
            },
            text: { type: 'string', description: 'What is missing or wrong, and what that costs.' },
            fix: { type: 'string', description: 'What mends it.' },
            copy: { type: ['string', 'null'], description: 'A command or a piece of YAML that does; null for none.' },
          },
        },
      },
    },
  },
} as const;

export type DoctorAnswer = FromSchema<typeof doctor.answer>;

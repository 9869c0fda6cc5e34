import { severities } from '../finding/severity.ts';
import { unixSecondsSchema } from './answerParts.ts';
import { provenanceSchema } from './provenance.ts';

/** A figure of a list item. */
export const coarseNumber = (description: string) => ({ type: ['number', 'null'], description }) as const;

/** In every item of a list whose figures come from the coarse pass. */
export const coarseMark = {
  type: 'boolean',
  const: true,
  description: 'its figures are those of all entities at once, measured every 5 to 15 s, with 3 significant digits',
} as const;

/** The worst finding about an item. */
export const problemSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['severity', 'code', 'en', 'zh', 'sinceSeconds'],
  properties: {
    severity: { type: 'string', enum: severities },
    code: { type: 'string', description: 'one of those of `/api/v1/findings`' },
    en: { type: 'string', description: 'in English; `{age}` stands for the time since it began' },
    zh: { type: 'string', description: 'the same in Chinese' },
    sinceSeconds: unixSecondsSchema('when it began, else when it was first seen'),
  },
  description: 'the worst current finding about it or its pods; null if there is none',
} as const;

/** Who measured the figures of an item. @param names a figure of each measurement */
export function coarseSources<const Name extends string>(...names: readonly Name[]) {
  return {
    type: 'object',
    required: names,
    additionalProperties: provenanceSchema,
    description: `Where its figures come from, by one figure of each measurement: ${names.join(', ')}.`,
  } as const;
}

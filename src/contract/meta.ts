import { sourceNames } from './sourceName.ts';

/** Where a measured field comes from, how coarse it truly is, and how old. */
export const metaEntrySchema = {
  type: 'object',
  required: ['source', 'intervalSeconds', 'ageSeconds'],
  additionalProperties: false,
  properties: {
    source: {
      type: ['string', 'null'],
      enum: [...sourceNames, null],
      description: 'Who measured it; null where nobody does.',
    },
    intervalSeconds: {
      type: ['number', 'null'],
      description: 'Median gap between distinct measurements; null where that is not known.',
    },
    ageSeconds: { type: ['number', 'null'], description: 'Age of the newest measurement; null where there is none.' },
  },
} as const;

/** `meta` of an answer: an entry for each of the named fields. */
export function metaSchema<const Field extends string>(...fields: readonly Field[]) {
  return {
    type: 'object',
    required: fields,
    additionalProperties: metaEntrySchema,
    description: `Where each measured field comes from: ${fields.join(', ')}.`,
  } as const;
}

import type { FromSchema } from 'json-schema-to-ts';
import { metaEntrySchema } from '../answerFields.ts';

/** Where a figure comes from, how coarse it is and how old, why it is not better and how it is measured. */
export const provenanceSchema = {
  type: 'object',
  required: [...metaEntrySchema.required, 'why', 'how'],
  additionalProperties: false,
  properties: {
    ...metaEntrySchema.properties,
    why: {
      type: ['string', 'null'],
      description:
        'Why it is unknown, or not measured every second by the best source: the code of a finding of ' +
        '`/api/v1/doctor`; null if it is as good as it gets, or if no finding explains it.',
    },
    how: {
      type: ['string', 'null'],
      description:
        'The address that is asked, a space, and the query, metric or file behind the figure, narrowed to the object ' +
        'it is of; the file alone on this machine; null if unknown.',
    },
  },
} as const;

/** Where a figure comes from. */
export type Provenance = FromSchema<typeof provenanceSchema>;

import { sourceNames } from './sourceName.ts';
import { windowSeconds } from './units.ts';

/** `status` of every successful answer. */
export const successSchema = { type: 'string', const: 'success' } as const;

/**
 * `[[t, v], ...]`: exactly 60 pairs. `t`: whole Unix seconds, consecutive, ascending, the same in all series of an
 * answer. `v`: at most 6 significant digits, null where nothing was measured.
 */
export const timeSeriesSchema = {
  type: 'array',
  minItems: windowSeconds,
  maxItems: windowSeconds,
  items: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    items: { type: ['number', 'null'] },
  },
} as const;

/** Where a measured field comes from, how coarse it is, and how old. */
export const metaEntrySchema = {
  type: 'object',
  required: ['source', 'intervalSeconds', 'ageSeconds'],
  additionalProperties: false,
  properties: {
    source: {
      type: ['string', 'null'],
      enum: [...sourceNames, null],
      description: 'The source that measured it; null if none did.',
    },
    intervalSeconds: {
      type: ['number', 'null'],
      description: 'Median gap between distinct measurements; null if unknown.',
    },
    ageSeconds: {
      type: ['number', 'null'],
      description: 'Seconds between the newest measurement and this answer; null if there is none.',
    },
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

/** The state of a pod, in every answer that describes one. */
export const podStateProperties = {
  ready: { type: ['boolean', 'null'], description: 'null if no source reports it' },
  restarts: {
    type: ['integer', 'null'],
    description: 'how often its containers were restarted; null if no source reports it',
  },
  reason: {
    type: ['string', 'null'],
    description: 'why it is not ready, as Kubernetes writes it (ImagePullBackOff, OOMKilled, ...); null if it is',
  },
} as const;

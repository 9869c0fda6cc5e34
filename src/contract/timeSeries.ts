import { windowSeconds } from './units.ts';

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

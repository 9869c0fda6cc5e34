/**
 * `error`: figures are missing or wrong. `warning`: figures are coarser, older or less certain. `note`: for
 * information.
 */
export const severities = ['error', 'warning', 'note'] as const;

/** One of {@link severities}. */
export type Severity = (typeof severities)[number];

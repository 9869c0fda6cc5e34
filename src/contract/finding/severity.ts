/** `error`: figures are missing or wrong. `warning`: they are coarser, older or less sure. `note`: good to know. */
export const severities = ['error', 'warning', 'note'] as const;

export type Severity = (typeof severities)[number];

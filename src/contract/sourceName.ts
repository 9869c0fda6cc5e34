/** The source that measured a figure, named in `meta`. */
export const sourceNames = [
  'agent',
  'local',
  'prometheus',
  'gateway',
  'watchdog',
  'kubernetes',
  'metrics-server',
  'recording',
] as const;

/** One of {@link sourceNames}. */
export type SourceName = (typeof sourceNames)[number];

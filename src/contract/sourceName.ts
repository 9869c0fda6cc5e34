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

export type SourceName = (typeof sourceNames)[number];

/** Where a figure was measured; goes out beside it in `meta`. */
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

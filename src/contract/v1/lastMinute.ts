import type { V1Answers } from './answers.ts';

/** The calls of a function in the last 60 s, and means over all its calls: as its route serves them. */
export type LastMinute = Pick<
  V1Answers['function'],
  | 'callsPerSecond'
  | 'errorPercent'
  | 'p50Ms'
  | 'p50Bound'
  | 'p95Ms'
  | 'p95Bound'
  | 'p99Ms'
  | 'p99Bound'
  | 'runMeanMs'
  | 'responseMeanMs'
>;

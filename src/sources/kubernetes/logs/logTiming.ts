import type { RetryTiming } from '../../http/retry.ts';

/** How long the log API may take, and how often it is asked. All in ms. */
export interface LogTiming extends RetryTiming {
  /** Until the head of an answer that does not follow; then between two chunks of it. */
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  /** How long a busy API (429) is asked again before a question for lines fails. */
  readonly busyMs: number;
  /** A silent connection cannot be told from a dead one: each is renewed after a time between these two. */
  readonly renewAfterMs: number;
  readonly renewBeforeMs: number;
  /** Where following ends again and again the log is read so often instead. */
  readonly pollMs: number;
  /** A connection that lasted so long was a good one. */
  readonly healthyMs: number;
  /** How long a question for invocations waits until the logs have been read up to now. */
  readonly answerWithinMs: number;
  /** A log that could not be followed for so long makes the question for invocations fail. */
  readonly brokenAfterMs: number;
  /** How often it is looked whether there are other containers. */
  readonly lookMs: number;
}

export const usualTiming: LogTiming = {
  headTimeoutMs: 10_000,
  silenceTimeoutMs: 30_000,
  busyMs: 5000,
  renewAfterMs: 45_000,
  renewBeforeMs: 60_000,
  firstRetryMs: 250,
  mostRetryMs: 5000,
  pollMs: 800,
  healthyMs: 5000,
  answerWithinMs: 5000,
  brokenAfterMs: 5000,
  lookMs: 500,
};

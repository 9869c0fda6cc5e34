import type { RetryTiming } from '../../http/retry.ts';

/** Timeouts and intervals of the log API, ms. */
export interface LogTiming extends RetryTiming {
  /** Until the head of an answer that does not follow; then between two chunks of it. */
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  /** How long requests to a busy API (429) are retried before a request for lines fails. */
  readonly busyMs: number;
  /** A silent connection may be dead: each is renewed after a time between these two. */
  readonly renewAfterMs: number;
  readonly renewBeforeMs: number;
  /** Where following keeps ending, the log is polled at this interval instead. */
  readonly pollMs: number;
  /** A connection that lasted this long was healthy. */
  readonly healthyMs: number;
  /** How long a request for invocations waits until logs are read up to now. */
  readonly answerWithinMs: number;
  /** Requests for invocations fail once a log could not be followed for this long. */
  readonly brokenAfterMs: number;
  /** How often containers are checked for changes. */
  readonly lookMs: number;
}

/** The timing of every connection but those of tests. */
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

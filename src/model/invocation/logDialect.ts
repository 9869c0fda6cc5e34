import type { DecimalSeconds } from './decimalSeconds.ts';
import type { LogRecord } from './logRecord.ts';

/** How a platform writes about calls into the log of a function's container: makes the reader of one container's log. */
export type LogDialect = () => CallLine;

/**
 * What a line says about a call: that it `started`; that it `finished` or, after a failure, `exited` (both with a duration);
 * that it was `killed` because it took too long; that it `failed`; why it failed (`errored`: a line before or after says
 * that it ended); or, in the only line of a call, all of it (`summary`).
 */
export type CallEvent = 'started' | 'finished' | 'exited' | 'killed' | 'failed' | 'errored' | 'summary';

/**
 * The platform's lines in the log of one container. One object reads line after line, so that a line that is none of the
 * platform's allocates nothing; its fields describe the last line for which {@link read} returned true.
 */
export interface CallLine {
  readonly event: CallEvent;
  /** Of `finished`, `exited` and `summary`, where {@link timed}. */
  readonly duration: DecimalSeconds;
  /** False for a summary that does not say how long the call took. */
  readonly timed: boolean;
  /** The HTTP status of a `summary`; else 0. */
  readonly statusCode: number;
  /** The call id of a `summary`; null where the line has none. */
  readonly callId: string | null;
  /** Of `failed` and `errored`: the line may report a call that was `killed` before. */
  readonly mayReportKill: boolean;
  /** Of a line that ends a call: another line about the same end may follow. */
  readonly mayBeReportedAgain: boolean;
  /** True in a log in which `errored` may be the only line about a call's end. */
  readonly errorsEndCalls: boolean;

  /** True for a platform whose lines have no date in front, such as JSON. */
  readonly undated: boolean;

  /** Reads `text` from `at` to `to`, without its date; false when it is not a line of the platform about a call. */
  read(text: string, at: number, to: number): boolean;

  /**
   * Whether the last line is the platform's indeed: a function may write the same words.
   * @returns `restart` when the line proves that those before it were the function's own: forget the calls read so far
   */
  judge(record: LogRecord): 'accept' | 'ignore' | 'restart';

  /** Index behind the platform's mark of what the function itself wrote, such as `stderr: `; -1 for none at `at`. */
  outputStart(text: string, at: number): number;
}

import type { DecimalSeconds } from './decimalSeconds.ts';
import type { LogRecord } from './logRecord.ts';

/** How a platform logs calls in a function's container: creates the reader of one container's log. */
export type LogDialect = () => CallLine;

/**
 * What a line says about a call: that it `started`; that it `finished` or, after a failure, `exited` (both with a
 * duration); that it was `killed` because it took too long; that it `failed`; why it failed (`errored`: a line before
 * or after says that it ended); or, in the only line of a call, all of it (`summary`).
 */
export type CallEvent = 'started' | 'finished' | 'exited' | 'killed' | 'failed' | 'errored' | 'summary';

/**
 * The platform's lines in the log of one container. One object is reused for every line, so that other lines allocate
 * nothing; its fields describe the last line for which {@link read} returned true.
 */
export interface CallLine {
  readonly event: CallEvent;
  /** For `finished`, `exited` and `summary`, if {@link timed}. */
  readonly duration: DecimalSeconds;
  /** False for a summary without a duration. */
  readonly timed: boolean;
  /** The HTTP status of a `summary`; else 0. */
  readonly statusCode: number;
  /** The call id of a `summary`; null if the line has none. */
  readonly callId: string | null;
  /** For `failed` and `errored`: the line may report a call that was `killed` before. */
  readonly mayReportKill: boolean;
  /** For a line that ends a call: another line about the same end may follow. */
  readonly mayBeReportedAgain: boolean;
  /** True in a log in which `errored` may be the only line about a call's end. */
  readonly errorsEndCalls: boolean;

  /** True in a log in which a function's output may appear only when its call has ended. */
  readonly outputAtEnd: boolean;

  /** True for a platform whose lines do not start with a date, such as JSON. */
  readonly undated: boolean;

  /**
   * Reads `text` from `at` to `to`, without its date.
   * @returns false unless it is a line of the platform about a call
   */
  read(text: string, at: number, to: number): boolean;

  /**
   * Whether the last line really is the platform's: a function may print the same words.
   * @returns `restart` if the line proves that earlier ones were the function's own: forget the calls read so far
   */
  judge(record: LogRecord): 'accept' | 'ignore' | 'restart';

  /**
   * Index after the platform's prefix of the function's own output, such as `stderr: `; -1 if there is none at `at`.
   */
  outputStart(text: string, at: number): number;
}

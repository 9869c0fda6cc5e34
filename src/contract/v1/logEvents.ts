import type { LiveLine } from './liveTopics.ts';
import type { EndReason, GoneCode } from './stream.ts';

/** Lines that a resumed log gets at most; older ones are skipped. */
export const mostResumedLines = 10_000;

/** A log that is followed ends with one of these, or with why the function, pod or log is gone. */
export type LogEndReason = EndReason | GoneCode | 'log_restarted';

interface LogEventParts {
  /** A line, as in the answer without `follow`. */
  readonly line: LiveLine;
  /**
   * Lines left out here: they came faster than this client reads, or more were missed than a resumed log gets. Lines
   * without the wanted text or of other pods are counted too.
   */
  readonly skipped: { readonly lines: number };
  /** Whether further lines may be missing, because not all replicas' logs can be read; once it is so, and no longer. */
  readonly incomplete: { readonly incomplete: boolean };
  /** First of all where there are no lines yet, and when nothing else was sent for 15 s. */
  readonly heartbeat: object;
  /** Last of all. */
  readonly end: { readonly reason: LogEndReason };
}

/** Each record of a log that is followed: a line of NDJSON, or the data of a server-sent event. */
export type LogEvents = {
  readonly [Name in keyof LogEventParts]: {
    readonly event: Name;
    /** The connection's time when the record was made, Unix seconds. */
    readonly nowSeconds: number;
  } & LogEventParts[Name];
};

/** A record of a followed log. */
export type LogEvent = LogEvents[keyof LogEvents];

/** A line of a container's log, as the log API or the local host gives it. */
export interface LogRecord {
  /** When the line was written: whole Unix seconds ... */
  readonly seconds: number;
  /** ... and nanoseconds within that second. */
  readonly nanos: number;
  /** The line, without newline and without the time stamp that the log API adds. */
  readonly text: string;
  /** The call that wrote it, where the source knows (it knows the process); else absent. */
  readonly callId?: string;
}

/** The moment of a record in Unix ms. */
export function recordMs(record: LogRecord): number {
  return record.seconds * 1000 + record.nanos / 1e6;
}

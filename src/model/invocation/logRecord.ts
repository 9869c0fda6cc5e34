/** A moment, or a length of time. */
export interface LogMoment {
  /** Whole seconds, of a moment Unix seconds ... */
  readonly seconds: number;
  /** ... and nanoseconds within that second. */
  readonly nanos: number;
}

/** A line of a container's log, as the log API or the local host gives it, at the moment when it was written. */
export interface LogRecord extends LogMoment {
  /** The line, without newline and without the time stamp that the log API adds. */
  readonly text: string;
  /** The call that wrote it, where the source knows (it knows the process); else absent. */
  readonly callId?: string;
}

/** The moment of a record in Unix ms. */
export function recordMs(record: LogRecord): number {
  return record.seconds * 1000 + record.nanos / 1e6;
}

/** The moment so long before another. */
export function momentBefore({ seconds, nanos }: LogMoment, length: LogMoment): LogMoment {
  const borrow = nanos < length.nanos ? 1 : 0;
  return { seconds: seconds - length.seconds - borrow, nanos: nanos - length.nanos + borrow * 1e9 };
}

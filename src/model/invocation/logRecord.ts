const space = 0x20;
const zero = 0x30;
const letterZ = 0x5a;
const plus = 0x2b;
const dash = 0x2d;
const dot = 0x2e;

/** A moment, or a duration. */
export interface LogMoment {
  /** Whole seconds; of a moment, Unix seconds. */
  readonly seconds: number;
  /** Nanoseconds within that second. */
  readonly nanos: number;
}

/** A line of a container's log, from the log API or the local host, with the time at which it was written. */
export interface LogRecord extends LogMoment {
  /** The line, without newline and without the timestamp of the log API. */
  readonly text: string;
  /** The call that wrote it, if the source knows its process; else absent. */
  readonly callId?: string;
}

/** The moment of a record in Unix ms. */
export function recordMs(record: LogMoment): number {
  return record.seconds * 1000 + record.nanos / 1e6;
}

/** The moment that lies `length` before another. */
export function momentBefore({ seconds, nanos }: LogMoment, length: LogMoment): LogMoment {
  const borrow = nanos < length.nanos ? 1 : 0;
  return { seconds: seconds - length.seconds - borrow, nanos: nanos - length.nanos + borrow * 1e9 };
}

/** A copy, because a slice would keep the whole line and the log around it in memory. */
export function ownCopy(slice: string): string {
  return ` ${slice}`.slice(1);
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - zero;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, computed with years that begin in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/**
 * Decodes a line of the Kubernetes log API with `timestamps=true`: an RFC 3339 timestamp with zero to nine fractional
 * digits and `Z` or an offset, a space, the line. Null if the line does not start with one.
 */
export function decodeTimestampedLine(line: string): LogRecord | null {
  let seconds =
    daysSinceEpoch(digits(line, 0, 4), digits(line, 5, 2), digits(line, 8, 2)) * 86_400 +
    digits(line, 11, 2) * 3600 +
    digits(line, 14, 2) * 60 +
    digits(line, 17, 2);
  let at = 19;
  let nanos = 0;
  if (line.charCodeAt(at) === dot) {
    let scale = 100_000_000;
    for (at++; scale >= 1; at++) {
      const digit = line.charCodeAt(at) - zero;
      if (!(digit >= 0 && digit <= 9)) break;
      nanos += digit * scale;
      scale = scale === 1 ? 0 : scale / 10;
    }
  }
  const zone = line.charCodeAt(at);
  if (zone === plus || zone === dash) {
    const offset = digits(line, at + 1, 2) * 3600 + digits(line, at + 4, 2) * 60;
    seconds += zone === plus ? -offset : offset;
    at += 6;
  } else if (zone === letterZ) {
    at++;
  } else {
    return null;
  }
  if (Number.isNaN(seconds)) return null;
  if (at === line.length) return { seconds, nanos, text: '' };
  if (line.charCodeAt(at) !== space) return null;
  return { seconds, nanos, text: line.slice(at + 1) };
}

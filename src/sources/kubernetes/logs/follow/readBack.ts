import { LineReader } from '../../../../model/invocation/lineReader.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import { type LogRecord, recordMs } from '../../../../model/invocation/logRecord.ts';
import type { LogSince } from '../openLog.ts';

/** Time that passes until the node looks, and by which clocks may be apart. */
const marginMs = 10_000;
/** A call without exec_timeout is over after so long when it logged no end. */
const noTimeoutMs = 60_000;
/** Where it is not known when the container began, further back than this is its whole log. */
const longestMs = 24 * 3600 * 1000;

/** How far back a log is read when the whole of it is. */
export const wholeLogMs = Number.NEGATIVE_INFINITY;

/**
 * How far back a log is read first (Unix ms): to `sinceMs`, and far enough for the start of a call that may still be open.
 *
 * @param beganMs when the container began, Unix ms; null: unknown
 */
export function firstReadBackMs(
  sinceMs: number,
  nowMs: number,
  execTimeoutMs: number | null,
  beganMs: number | null,
): number {
  const openSinceMs = nowMs - (execTimeoutMs ?? noTimeoutMs);
  return withinLog(Math.min(sinceMs, openSinceMs) - marginMs, nowMs, beganMs);
}

/** Twice as far back. */
export function furtherReadBackMs(fromMs: number, nowMs: number, beganMs: number | null): number {
  return withinLog(nowMs - 2 * (nowMs - fromMs), nowMs, beganMs);
}

/** What to ask the log API for. By the node's clock, because the log is. */
export function readBackSince(fromMs: number, nowMs: number): LogSince {
  return fromMs === wholeLogMs ? null : { lastSeconds: Math.ceil((nowMs - fromMs) / 1000) };
}

function withinLog(fromMs: number, nowMs: number, beganMs: number | null): number {
  const isWhole = beganMs === null ? nowMs - fromMs > longestMs : fromMs <= beganMs;
  return isWhole ? wholeLogMs : fromMs;
}

/** The clocks of a node and of this machine may be apart, and a summary is stamped late. */
const toleranceMs = 2000;

/**
 * Finds out whether a log that was read back to a moment has to be read back further, because what comes first in it belongs to a
 * call that began before. It decides at the platform's first line about a call.
 */
export class ReadBackCheck {
  readonly #fromMs: number;
  readonly #lines: LineReader;
  #authorSpokeMs: number | null = null;

  /** @param fromMs the moment back to which the log is read, Unix ms */
  constructor(dialect: LogDialect, fromMs: number) {
    this.#lines = new LineReader(dialect);
    this.#fromMs = fromMs;
  }

  /** What the next line shows; null: nothing yet. */
  feed(record: LogRecord): 'enough' | 'further' | null {
    this.#lines.begin(record.text);
    for (let found = this.#lines.next(); found !== null; found = this.#lines.next()) {
      if (found === 'author') this.#authorSpokeMs ??= recordMs(record);
      // It only explains another line.
      else if (this.#lines.call.event !== 'errored') return this.#judge(record);
    }
    return null;
  }

  /** What the end of the log shows. */
  end(): 'enough' | 'further' {
    return this.#authorSpokeMs === null ? 'enough' : 'further';
  }

  #judge(record: LogRecord): 'enough' | 'further' {
    const { event, duration, timed } = this.#lines.call;
    if (event === 'started') return this.end();
    // Only before a summary there is no line that says that the call began.
    if (event !== 'summary') return 'further';
    const beganMs = timed ? recordMs(record) - duration.ms : (this.#authorSpokeMs ?? recordMs(record));
    return beganMs < this.#fromMs + toleranceMs ? 'further' : 'enough';
  }
}

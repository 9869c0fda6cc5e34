import { LineReader } from '../../../../model/invocation/lineReader.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import { type LogRecord, recordMs } from '../../../../model/invocation/logRecord.ts';
import type { LogSince } from '../openLog.ts';

/** Allows for the time until the node reads its log, and for clock differences. */
const marginMs = 10_000;
/** A call without exec_timeout that logged no end counts as over after this time. */
const noTimeoutMs = 60_000;
/** For a container with unknown start, reading further back than this means the whole log. */
const longestMs = 24 * 3600 * 1000;

/** Reads the whole log. */
export const wholeLogMs = Number.NEGATIVE_INFINITY;

/**
 * How far back a log is read at first (Unix ms): to `sinceMs`, and far enough for the start of a call that may still
 * run.
 *
 * @param beganMs when the container started, Unix ms; null: unknown
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

/** The `since` of the request. By the node's clock, like the log's timestamps. */
export function readBackSince(fromMs: number, nowMs: number): LogSince {
  return fromMs === wholeLogMs ? null : { lastSeconds: Math.ceil((nowMs - fromMs) / 1000) };
}

function withinLog(fromMs: number, nowMs: number, beganMs: number | null): number {
  const isWhole = beganMs === null ? nowMs - fromMs > longestMs : fromMs <= beganMs;
  return isWhole ? wholeLogMs : fromMs;
}

/** Allows for clock differences, and for summaries, which are stamped late. */
const toleranceMs = 2000;

/**
 * Decides, at the platform's first line about a call, whether a log must be read further back because its first lines
 * belong to an earlier call.
 */
export class ReadBackCheck {
  readonly #fromMs: number;
  readonly #lines: LineReader;
  #authorSpokeMs: number | null = null;

  /** @param fromMs how far back the log is read, Unix ms */
  constructor(dialect: LogDialect, fromMs: number) {
    this.#lines = new LineReader(dialect);
    this.#fromMs = fromMs;
  }

  /** Decides by the next line; null: not yet. */
  feed(record: LogRecord): 'enough' | 'further' | null {
    this.#lines.begin(record.text);
    for (let found = this.#lines.next(); found !== null; found = this.#lines.next()) {
      if (found === 'author') this.#authorSpokeMs ??= recordMs(record);
      // An error line only explains another line.
      else if (this.#lines.call.event !== 'errored') return this.#judge(record);
    }
    return null;
  }

  /** Decides at the end of the log. */
  end(): 'enough' | 'further' {
    return this.#authorSpokeMs === null ? 'enough' : 'further';
  }

  #judge(record: LogRecord): 'enough' | 'further' {
    const { event, duration, timed } = this.#lines.call;
    if (event === 'started') return this.end();
    // Only a summary comes without a line that marks the call's start.
    if (event !== 'summary') return 'further';
    const beganMs = timed ? recordMs(record) - duration.ms : (this.#authorSpokeMs ?? recordMs(record));
    return beganMs < this.#fromMs + toleranceMs ? 'further' : 'enough';
  }
}

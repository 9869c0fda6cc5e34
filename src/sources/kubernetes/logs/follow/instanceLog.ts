import type { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import { type LogMoment, type LogRecord, recordMs } from '../../../../model/invocation/logRecord.ts';
import { undated } from '../logLineDecoder.ts';
import type { LogSince } from '../openLog.ts';
import { furtherReadBackMs, ReadBackCheck, readBackSince, wholeLogMs } from './readBack.ts';

/** Lines of two streams can be slightly out of order, so a log is requested again from this much earlier. */
const marginSeconds = 1;
const mostHeldLines = 8192;
const mostHeldCharacters = 512 * 1024;

/** The log of one run of a container as far as it was read, and its invocations. No I/O. */
export class InstanceLog {
  /** Time of the first line read, Unix ms; null before. */
  firstLineMs: number | null = null;
  readonly #dialect: LogDialect;
  readonly #newParser: () => InvocationParser;
  readonly #beganMs: number | null;
  #parser: InvocationParser;
  #fromMs: number;
  #check: ReadBackCheck | null;
  #seen = new SeenLines();

  /**
   * @param fromMs how far back it is read first, Unix ms
   * @param beganMs when the container started, Unix ms; null: unknown
   */
  constructor(dialect: LogDialect, newParser: () => InvocationParser, fromMs: number, beganMs: number | null) {
    this.#dialect = dialect;
    this.#newParser = newParser;
    this.#beganMs = beganMs;
    this.#parser = newParser();
    this.#fromMs = fromMs;
    this.#check = this.#newCheck();
  }

  get parser(): InvocationParser {
    return this.#parser;
  }

  /** How far back it is read, Unix ms; -Infinity: the whole log. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** Time of the last line read, Unix ms; null before. */
  get lastLineMs(): number | null {
    return this.#seen.last === null ? null : recordMs(this.#seen.last);
  }

  /** Where to start the next request. Call it before each request. */
  ask(nowMs: number): LogSince {
    const unixSecond = this.#seen.resume();
    return unixSecond === null ? readBackSince(this.#fromMs, nowMs) : { unixSecond };
  }

  /** Takes the next line. False if the log must be read further back. */
  take(line: LogRecord): boolean {
    const dated = line.seconds === undated ? this.#besideLast(line) : line;
    if (dated === null || !this.#seen.take(dated)) return true;
    this.firstLineMs ??= recordMs(dated);
    const found = this.#check?.feed(dated) ?? null;
    if (found === 'further') return false;
    if (found === 'enough') this.#check = null;
    this.#parser.feed(dated);
    return true;
  }

  /** Call when it was read up to now. False if the log must be read further back. */
  takeEnd(): boolean {
    const found = this.#check?.end() ?? 'enough';
    this.#check = null;
    return found === 'enough';
  }

  /** Starts over, twice as far back. */
  readFurther(nowMs: number): void {
    this.#fromMs = furtherReadBackMs(this.#fromMs, nowMs, this.#beganMs);
    this.#check = this.#newCheck();
    this.#seen = new SeenLines();
    this.#parser = this.#newParser();
    this.firstLineMs = null;
  }

  /**
   * A line without a time has that of the line before it; where none is known it is the rest of a line that began
   * earlier.
   */
  #besideLast(line: LogRecord): LogRecord | null {
    const last = this.#seen.last;
    return last === null ? null : { seconds: last.seconds, nanos: last.nanos, text: line.text };
  }

  #newCheck(): ReadBackCheck | null {
    return this.#fromMs === wholeLogMs ? null : new ReadBackCheck(this.#dialect, this.#fromMs);
  }
}

/**
 * The last lines of a followed log, so that it can be requested again without losing or repeating lines. The API knows
 * whole seconds only and returns lines again: each one is skipped as often as it was seen.
 */
export class SeenLines {
  /** Undefined before {@link #head}: the text of a dropped line must not stay in memory. */
  #lines: (LogRecord | undefined)[] = [];
  #head = 0;
  #characters = 0;
  #last: LogMoment | null = null;
  /** The newest line that is no longer remembered: everything up to its time was seen. */
  #floor: LogMoment | null = null;
  /** While lines can be repeats: how often each is still to be skipped. */
  #repeats: Map<string, number> | null = null;
  #repeatsUntilSecond = 0;
  #repeatFloor: LogMoment | null = null;

  /** When the last line taken was written; null before the first. */
  get last(): LogMoment | null {
    return this.#last;
  }

  /** The Unix second to request the log from; null if no line was seen. Call it before each request. */
  resume(): number | null {
    if (this.#last === null) return null;
    this.#repeats = new Map();
    this.#repeatsUntilSecond = this.#last.seconds + marginSeconds;
    this.#repeatFloor = this.#floor;
    for (let index = this.#head; index < this.#lines.length; index++) {
      const key = keyOf(this.#lines[index]);
      this.#repeats.set(key, (this.#repeats.get(key) ?? 0) + 1);
    }
    return this.#last.seconds - marginSeconds;
  }

  /** Takes the next line; false if it was seen before. */
  take(line: LogRecord): boolean {
    if (this.#repeats !== null && this.#isRepeat(line, this.#repeats)) return false;
    // The node's clock was set back.
    if (this.#floor !== null && line.seconds < this.#floor.seconds - marginSeconds) this.#floor = null;
    this.#last = momentOf(line);
    this.#lines.push(line);
    this.#characters += line.text.length;
    this.#drop(line.seconds - 2 * marginSeconds);
    return true;
  }

  #isRepeat(line: LogRecord, repeats: Map<string, number>): boolean {
    if (this.#repeatFloor !== null && !isLater(line, this.#repeatFloor)) return true;
    const key = keyOf(line);
    const left = repeats.get(key) ?? 0;
    if (left > 1) repeats.set(key, left - 1);
    else if (left === 1) repeats.delete(key);
    else if (line.seconds > this.#repeatsUntilSecond) this.#repeats = null;
    return left > 0;
  }

  /** Forgets lines before `second`, and the oldest ones if there are too many. */
  #drop(second: number): void {
    for (let line = this.#lines[this.#head]; line !== undefined; line = this.#lines[this.#head]) {
      const tooMany = this.#lines.length - this.#head > mostHeldLines || this.#characters > mostHeldCharacters;
      if (line.seconds >= second && !tooMany) break;
      if (this.#floor === null || isLater(line, this.#floor)) this.#floor = momentOf(line);
      this.#characters -= line.text.length;
      this.#lines[this.#head] = undefined;
      this.#head += 1;
    }
    if (this.#head < 64 || this.#head * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#head);
    this.#head = 0;
  }
}

function momentOf({ seconds, nanos }: LogMoment): LogMoment {
  return { seconds, nanos };
}

function isLater(a: LogMoment, b: LogMoment): boolean {
  return a.seconds > b.seconds || (a.seconds === b.seconds && a.nanos > b.nanos);
}

function keyOf(line: LogRecord | undefined): string {
  return line === undefined ? '' : `${line.seconds} ${line.nanos} ${line.text}`;
}

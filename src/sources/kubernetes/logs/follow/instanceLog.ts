import type { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import { type LogRecord, recordMs } from '../../../../model/invocation/logRecord.ts';
import { undated } from '../logLineDecoder.ts';
import type { LogSince } from '../openLog.ts';
import { furtherReadBackMs, ReadBackCheck, readBackSince, wholeLogMs } from './readBack.ts';
import { SeenLines } from './seenLines.ts';

/** The log of one run of a container as far as it has been read, and the invocations in it. No I/O. */
export class InstanceLog {
  /** The first line that was read, Unix ms; null before. */
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
   * @param beganMs when the container began, Unix ms; null: unknown
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

  /** How far back it is read, Unix ms; -Infinity: the whole. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** The last line that was read, Unix ms; null before. */
  get lastLineMs(): number | null {
    return this.#seen.last === null ? null : recordMs(this.#seen.last);
  }

  /** From where on to ask for it. Call it each time before it is asked for. */
  ask(nowMs: number): LogSince {
    const unixSecond = this.#seen.resume();
    return unixSecond === null ? readBackSince(this.#fromMs, nowMs) : { unixSecond };
  }

  /** Takes the next line of the answer. False: it shows that the log has to be read further back. */
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

  /** It has been read up to now. False: what was read shows that it has to be read further back. */
  takeEnd(): boolean {
    const found = this.#check?.end() ?? 'enough';
    this.#check = null;
    return found === 'enough';
  }

  /** Begins anew, twice as far back. */
  readFurther(nowMs: number): void {
    this.#fromMs = furtherReadBackMs(this.#fromMs, nowMs, this.#beganMs);
    this.#check = this.#newCheck();
    this.#seen = new SeenLines();
    this.#parser = this.#newParser();
    this.firstLineMs = null;
  }

  /** A line without a time has that of the line before it; where none is known it is the rest of a line that began earlier. */
  #besideLast(line: LogRecord): LogRecord | null {
    const last = this.#seen.last;
    return last === null ? null : { seconds: last.seconds, nanos: last.nanos, text: line.text };
  }

  #newCheck(): ReadBackCheck | null {
    return this.#fromMs === wholeLogMs ? null : new ReadBackCheck(this.#dialect, this.#fromMs);
  }
}

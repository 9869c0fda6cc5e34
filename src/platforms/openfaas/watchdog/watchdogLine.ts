import { DecimalSeconds } from '../../../model/invocation/decimalSeconds.ts';
import { longestName } from '../../../model/invocation/invocationLimits.ts';
import type { CallEvent, CallLine } from '../../../model/invocation/logDialect.ts';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';

const letterA = 0x41;
const letterZ = 0x5a;
const roundClose = 0x29;
const squareClose = 0x5d;
const minus = 0x2d;

const forking = 'Forking fprocess.';
const duration = 'Duration: ';
const wrote = 'Wrote ';
const killing = 'Killing process: ';
const failure = 'Success=false, Error=';
const badInput = 'Error=';
const upstreamError = 'Upstream HTTP request error: ';
const contentLength = 'ContentLength: ';
const done = ' done: ';
const exited = ' exited: after ';
const noResponse = 'Empty function response.';

/**
 * Who wrote a line: the classic watchdog; the of-watchdog up to 0.9.8 in its modes that fork a process for each call;
 * or the of-watchdog in its other modes, and since then in all of them.
 */
type Writer = 'classic' | 'forking' | 'summary';

/**
 * Lines of a watchdog, in the formats of all versions of the classic watchdog and the of-watchdog:
 * - classic: `Forking fprocess.`, `Duration: 0.1s`, `Duration: 0.1 seconds`, `Wrote 5 Bytes - Duration: 0.1s`,
 *   `Killing process: ...`, `Success=false, Error=...`, `Error=..., ReadLen=0`;
 * - forking, up to 0.8.4: `Running cat`, `Took 0.5 secs`, `Function was killed by ExecTimeout: 10s`, `exit status 1`,
 *   `Empty function response.`; up to 0.9.8: `Running: cat`, `Running: cat - /path`, `cat done: 0.50s secs`,
 *   `cat exited: after 0.50s, error: exit status 1`;
 * - summary: `POST / - 200 OK - ContentLength: 12B (0.0012s) [call-id]`, up to 0.9.8
 *   `POST / - 200 OK - ContentLength: 12`,
 *   `Upstream HTTP request error: ...`.
 *
 * The lines show which watchdog writes a log. The words of a forking one (`Running x`, `Took 2 secs`) may also be the
 * function's own under another watchdog: they are believed until a line comes that only another watchdog writes.
 */
export class WatchdogLine implements CallLine {
  event: CallEvent = 'started';
  readonly duration = new DecimalSeconds();
  timed = true;
  statusCode = 0;
  callId: string | null = null;
  mayReportKill = false;
  readonly undated = false;
  /** Of the last line that was read. */
  #writer: Writer = 'classic';
  /** Of the lines that were accepted; null until one is certain. */
  #spoken: Writer | null = null;

  get mayBeReportedAgain(): boolean {
    return this.#writer === 'forking';
  }

  get errorsEndCalls(): boolean {
    return this.#spoken === 'forking';
  }

  /** The classic watchdog holds standard error back until the process has ended. */
  get outputAtEnd(): boolean {
    return this.#spoken === 'classic';
  }

  judge({ callId }: LogRecord): 'accept' | 'ignore' | 'restart' {
    if (this.event === 'errored') return 'accept';
    const isCertain = this.event === 'started' || this.event === 'summary';
    if (this.#writer === 'forking') {
      if (callId !== undefined || (this.#spoken !== null && this.#spoken !== 'forking')) return 'ignore';
      this.#spoken = 'forking';
    } else if (this.#spoken === 'forking') {
      if (!isCertain) return 'ignore';
      this.#spoken = this.#writer;
      return 'restart';
    } else if (isCertain) {
      this.#spoken = this.#writer;
    }
    return 'accept';
  }

  /** Behind `stderr: `, `stdout: ` and `Out=` it is the function that speaks. */
  outputStart(text: string, at: number): number {
    const first = text.charCodeAt(at);
    if (first === 0x73) return text.startsWith('stderr: ', at) || text.startsWith('stdout: ', at) ? at + 8 : -1;
    return first === 0x4f && text.startsWith('Out=', at) ? at + 4 : -1;
  }

  read(text: string, at: number, to: number): boolean {
    return this.#readClassic(text, at, to) || this.#readForking(text, at, to) || this.#readSummary(text, at, to);
  }

  #readClassic(text: string, at: number, to: number): boolean {
    switch (text.charCodeAt(at)) {
      case 0x46: // F
        return text.startsWith(forking, at) && at + forking.length === to && this.#is('started', 'classic');
      case 0x44: // D
        return text.startsWith(duration, at) && this.#readDuration(text, at + duration.length, to);
      case 0x57: // W
        return text.startsWith(wrote, at) && this.#readWrote(text, at + wrote.length, to);
      case 0x4b: // K
        return text.startsWith(killing, at) && this.#is('killed', 'classic');
      case 0x53: // S
        if (!text.startsWith(failure, at)) return false;
        this.mayReportKill = text.startsWith('signal: killed', at + failure.length);
        return this.#is('failed', 'classic');
      case 0x45: // E
        if (!text.startsWith(badInput, at) || indexWithin(text, ', ReadLen=', at, to) < 0) return false;
        this.mayReportKill = false;
        return this.#is('failed', 'classic');
      default:
        return false;
    }
  }

  #readForking(text: string, at: number, to: number): boolean {
    switch (text.charCodeAt(at)) {
      case 0x52: // R
        if (isRunning(text, at, to)) return this.#is('started', 'forking');
        break;
      case 0x54: // T
        if (text.startsWith('Took ', at) && this.#endsWith(' secs', text, this.duration.read(text, at + 5), to))
          return this.#is('finished', 'forking');
        break;
      case 0x46: // F
        if (text.startsWith('Function was killed by ExecTimeout: ', at)) return this.#is('killed', 'forking');
        if (text.startsWith('Function was killed by HardTimeout: ', at)) return this.#is('killed', 'forking');
        break;
      default:
        if (isProcessError(text, at, to)) {
          this.mayReportKill = text.startsWith('signal: killed', at) || text.startsWith(noResponse, at);
          return this.#is('errored', 'forking');
        }
    }
    return this.#readProcessEnd(text, indexWithin(text, ' ', at, to), to);
  }

  /**
   * `<process> done: 0.50s secs` and `<process> exited: after 0.50s, error: ...`, from the space behind the process.
   */
  #readProcessEnd(text: string, at: number, to: number): boolean {
    if (at < 0) return false;
    if (text.startsWith(done, at)) {
      const end = this.duration.read(text, at + done.length);
      return this.#endsWith('s secs', text, end, to) && this.#is('finished', 'forking');
    }
    if (!text.startsWith(exited, at)) return false;
    const end = this.duration.read(text, at + exited.length);
    return end >= 0 && text.startsWith('s, error: ', end) && this.#is('exited', 'forking');
  }

  #endsWith(unit: string, text: string, at: number, to: number): boolean {
    return at >= 0 && at + unit.length === to && text.startsWith(unit, at);
  }

  #is(event: CallEvent, writer: Writer): true {
    this.event = event;
    this.#writer = writer;
    this.timed = true;
    return true;
  }

  #readDuration(text: string, at: number, to: number): boolean {
    const end = this.duration.read(text, at);
    if (!this.#endsWith('s', text, end, to) && !this.#endsWith(' seconds', text, end, to)) return false;
    return this.#is('finished', 'classic');
  }

  #readWrote(text: string, at: number, to: number): boolean {
    const bytesEnd = this.duration.read(text, at);
    const separator = ' Bytes - Duration: ';
    if (bytesEnd < 0 || !text.startsWith(separator, bytesEnd)) return false;
    return this.#readDuration(text, bytesEnd + separator.length, to);
  }

  /** From the right, because the path before the status may hold anything. */
  #readSummary(text: string, at: number, to: number): boolean {
    const first = text.charCodeAt(at);
    const last = text.charCodeAt(to - 1);
    if (first < letterA || first > letterZ) return false;
    this.callId = null;
    if (isDigit(last)) return this.#readResponse(text, at, to, false);
    if (last !== roundClose && last !== squareClose) return this.#readUpstreamError(text, at);
    let timeEnd = to;
    if (last === squareClose) {
      const open = lastIndexWithin(text, ' [', at, to);
      if (open < 0) return this.#readUpstreamError(text, at);
      if (open + 2 < to - 1) this.callId = text.slice(open + 2, Math.min(to - 1, open + 2 + longestName));
      timeEnd = open;
    }
    const time = lastIndexWithin(text, ' (', at, timeEnd);
    const isTime = time >= 0 && this.#endsWith('s)', text, this.duration.read(text, time + 2), timeEnd);
    return isTime ? this.#readResponse(text, at, time, true) : this.#readUpstreamError(text, at);
  }

  /** `POST / - 200 OK - ContentLength: 12`, up to `to`. */
  #readResponse(text: string, at: number, to: number, timed: boolean): boolean {
    const size = lastIndexWithin(text, ' - ', at, to);
    if (size < 0 || !(text.startsWith(contentLength, size + 3) || text.startsWith('Bytes: ', size + 3))) {
      return this.#readUpstreamError(text, at);
    }
    if (!timed && !isWholeNumber(text, size + 3 + contentLength.length, to)) return false;
    const status = lastIndexWithin(text, ' - ', at, size);
    if (status < 0) return false;
    this.statusCode = Number(text.slice(status + 3, status + 6));
    if (!(this.statusCode >= 100 && this.statusCode <= 599)) return false;
    this.#is('summary', 'summary');
    this.timed = timed;
    return true;
  }

  /** The function did not answer, was too slow, or the caller hung up: then there is no other line. */
  #readUpstreamError(text: string, at: number): boolean {
    if (!text.startsWith(upstreamError, at)) return false;
    this.callId = null;
    this.statusCode = 500;
    this.#is('summary', 'summary');
    this.timed = false;
    return true;
  }
}

/** `Running cat`, `Running: cat`, `Running: cat - /path`; the process is a word. */
function isRunning(text: string, at: number, to: number): boolean {
  const named = text.startsWith('Running: ', at);
  if (!named && !text.startsWith('Running ', at)) return false;
  const from = at + (named ? 9 : 8);
  const space = indexWithin(text, ' ', from, to);
  if (space < 0) return from < to;
  return named && space > from && text.startsWith(' - ', space);
}

/** Go's messages for a process that failed or was not found, and the old of-watchdog's for one without output. */
function isProcessError(text: string, at: number, to: number): boolean {
  switch (text.charCodeAt(at)) {
    case 0x65: // e
      if (text.startsWith('exit status ', at)) return isWholeNumber(text, at + 12, to);
      return text.startsWith('exec: "', at);
    case 0x66: // f
      return text.startsWith('fork/exec ', at);
    case 0x73: // s
      return text.startsWith('signal: ', at);
    case 0x43: // C
      return text.startsWith('Could not start process ', at);
    case 0x45: // E
      return text.startsWith(noResponse, at);
    default:
      return false;
  }
}

/** Looks no further than `to`: a line may hold many parts, and reading each must not take as long as the line. */
function indexWithin(text: string, wanted: string, from: number, to: number): number {
  const first = wanted.charCodeAt(0);
  for (let index = from; index < to; index++) {
    if (text.charCodeAt(index) === first && text.startsWith(wanted, index)) return index;
  }
  return -1;
}

/** The last place before `to` and not before `from`. */
function lastIndexWithin(text: string, wanted: string, from: number, to: number): number {
  const first = wanted.charCodeAt(0);
  for (let index = to - 1; index >= from; index--) {
    if (text.charCodeAt(index) === first && text.startsWith(wanted, index)) return index;
  }
  return -1;
}

function isWholeNumber(text: string, at: number, to: number): boolean {
  const from = text.charCodeAt(at) === minus ? at + 1 : at;
  for (let index = from; index < to; index++) if (!isDigit(text.charCodeAt(index))) return false;
  return from < to;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

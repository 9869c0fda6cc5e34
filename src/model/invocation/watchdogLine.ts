import { DecimalSeconds } from './decimalSeconds.ts';
import { longestName } from './invocationLimits.ts';

const letterA = 0x41;
const letterZ = 0x5a;
const roundClose = 0x29;
const squareClose = 0x5d;

const forking = 'Forking fprocess.';
const duration = 'Duration: ';
const wrote = 'Wrote ';
const killing = 'Killing process: ';
const failure = 'Success=false, Error=';

/**
 * What a watchdog says about a call: `started`, `finished` (with a duration), `killed` (exec_timeout), `failed`,
 * or `summary` (of-watchdog: the only line of a call, when it is over).
 */
export type WatchdogEvent = 'started' | 'finished' | 'killed' | 'failed' | 'summary';

/**
 * One watchdog line, without its date. Formats as the classic watchdog and the of-watchdog print them:
 * `Forking fprocess.`, `Duration: 0.1s`, `Duration: 0.1 seconds`, `Wrote 5 Bytes - Duration: 0.1s`, `Killing process: ...`,
 * `Success=false, Error=...`, `POST / - 200 OK - ContentLength: 12B (0.0012s) [call-id]`.
 * One object is used again and again: reading a line that is none of these allocates nothing.
 */
export class WatchdogLine {
  event: WatchdogEvent = 'started';
  /** Of `finished` and `summary`. */
  readonly duration = new DecimalSeconds();
  /** Of `summary`: the HTTP status; else 0. */
  statusCode = 0;
  /** Of `summary`: the call id; null where the line has none. */
  callId: string | null = null;
  /** Of `failed`: the process died of a kill signal, as after exec_timeout. */
  killedBySignal = false;

  /** Reads `text` from `at` to `to`; false when this is no line of a watchdog about a call. */
  read(text: string, at: number, to: number): boolean {
    switch (text.charCodeAt(at)) {
      case 0x46: // F
        return text.startsWith(forking, at) && at + forking.length === to && this.#is('started');
      case 0x44: // D
        if (text.startsWith(duration, at)) return this.#readDuration(text, at + duration.length, to);
        return this.#readSummary(text, at, to);
      case 0x57: // W
        return text.startsWith(wrote, at) && this.#readWrote(text, at + wrote.length, to);
      case 0x4b: // K
        return text.startsWith(killing, at) && this.#is('killed');
      case 0x53: // S
        if (!text.startsWith(failure, at)) return false;
        this.killedBySignal = text.startsWith('signal: killed', at + failure.length);
        return this.#is('failed');
      default:
        return this.#readSummary(text, at, to);
    }
  }

  #is(event: WatchdogEvent): true {
    this.event = event;
    return true;
  }

  #readDuration(text: string, at: number, to: number): boolean {
    const end = this.duration.read(text, at);
    if (end < 0) return false;
    const unit = to - end;
    if (!(unit === 1 && text.startsWith('s', end)) && !(unit === 8 && text.startsWith(' seconds', end))) return false;
    return this.#is('finished');
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
    if (first < letterA || first > letterZ || (last !== roundClose && last !== squareClose)) return false;
    let timeEnd = to;
    this.callId = null;
    if (last === squareClose) {
      const open = text.lastIndexOf(' [', to);
      if (open < at) return false;
      if (open + 2 < to - 1) this.callId = text.slice(open + 2, Math.min(to - 1, open + 2 + longestName));
      timeEnd = open;
    }
    const time = text.lastIndexOf(' (', timeEnd);
    if (time < at || !text.startsWith('s)', timeEnd - 2)) return false;
    if (this.duration.read(text, time + 2) !== timeEnd - 2) return false;
    const size = text.lastIndexOf(' - ', time);
    if (size < at || !(text.startsWith('ContentLength: ', size + 3) || text.startsWith('Bytes: ', size + 3)))
      return false;
    const status = text.lastIndexOf(' - ', size - 1);
    if (status < at) return false;
    this.statusCode = Number(text.slice(status + 3, status + 6));
    return this.statusCode >= 100 && this.statusCode <= 599 && this.#is('summary');
  }
}

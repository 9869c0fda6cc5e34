import { Socket } from 'node:net';
import { replicaWire } from '../replicaWire.ts';

type RecordKind = (typeof replicaWire)[keyof typeof replicaWire];

/** Where a replica's log goes: plain lines to standard error, or records to the host's pipe. */
export class ReplicaLog {
  readonly #pipe: Socket | null;
  readonly #waiting = new Set<() => void>();
  #behind = false;

  /** @param pipe for records; null: plain lines go to standard error, which blocks while it is not read */
  constructor(pipe: Socket | null) {
    this.#pipe = pipe;
    pipe?.on('drain', () => {
      this.#behind = false;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const goOn of waiting) goOn();
    });
    // If the host is gone, standard input ends too, which ends the replica.
    pipe?.on('error', () => {});
  }

  /** Logs to the host's pipe, descriptor 3. */
  static ofHost(): ReplicaLog {
    return new ReplicaLog(new Socket({ fd: 3, readable: false, writable: true }));
  }

  /** Whether the reader lags behind, so that output should pause. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Resolves when the reader has caught up. */
  caughtUp(): Promise<void> {
    return this.#behind ? new Promise((resolve) => this.#waiting.add(resolve)) : Promise.resolve();
  }

  /** Lines of the function, as latin1 strings. */
  lines(callId: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (this.#pipe === null) {
      process.stderr.write(`${lines.join('\n')}\n`, 'latin1');
      return;
    }
    const head = recordHead(replicaWire.line, callId);
    let text = '';
    for (const line of lines) text += `${head}${line}\n`;
    this.#write(text);
  }

  /** A line of the watchdog itself, with its date. */
  watchdog(callId: string, text: string): void {
    const stamped = watchdogStamp(Date.now()) + text;
    // Beyond ASCII, convert to the latin1 characters of its UTF-8 bytes.
    this.lines(callId, [/^[\0-\x7f]*$/.test(stamped) ? stamped : Buffer.from(stamped).toString('latin1')]);
  }

  forked(callId: string, pid: number): void {
    this.#record(replicaWire.forked, callId, String(pid));
  }

  gone(callId: string, seconds: number): void {
    this.#record(replicaWire.gone, callId, seconds.toFixed(6));
  }

  ready(): void {
    this.#record(replicaWire.ready, '-', '');
  }

  /** Closes the pipe; calls back when everything is written or the pipe is broken. */
  end(done: () => void): void {
    if (this.#pipe === null || this.#pipe.destroyed) done();
    else this.#pipe.once('close', done).end();
  }

  #record(kind: RecordKind, callId: string, text: string): void {
    if (this.#pipe !== null) this.#write(`${recordHead(kind, callId)}${text}\n`);
  }

  #write(text: string): void {
    if (this.#pipe !== null && !this.#pipe.destroyed && !this.#pipe.write(text, 'latin1')) this.#behind = true;
  }
}

function recordHead(kind: RecordKind, callId: string): string {
  const nowMs = Date.now();
  return `${kind} ${Math.floor(nowMs / 1000)} ${(nowMs % 1000) * 1e6} ${callId} `;
}

let stampedSecond = Number.NaN;
let stamp = '';

/** The prefix of the watchdog's own lines: `2006/01/02 15:04:05 `, local time. */
export function watchdogStamp(wallMs: number): string {
  const second = Math.floor(wallMs / 1000);
  if (second !== stampedSecond) {
    const at = new Date(wallMs);
    const two = (value: number) => String(value).padStart(2, '0');
    const date = `${at.getFullYear()}/${two(at.getMonth() + 1)}/${two(at.getDate())}`;
    stamp = `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} `;
    stampedSecond = second;
  }
  return stamp;
}

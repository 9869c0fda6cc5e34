import type { LogRecord } from '../model/invocation/logRecord.ts';
import { replicaWire } from './replicaWire.ts';

/** What a replica tells. Times are Unix ms. */
export interface ReplicaListener {
  line(record: LogRecord): void;
  /** The call's process runs. */
  forked(callId: string, pid: number): void;
  /** The call's process is gone, after `seconds`. */
  gone(callId: string, atMs: number, seconds: number): void;
  ready(): void;
}

const newline = 10;
const space = 32;
/** More than any record; what is longer is not one. */
const longestRecordBytes = 64 * 1024;

/** Reads the records of replicaWire.ts from a pipe. */
export class ReplicaRecordReader {
  readonly #listener: ReplicaListener;
  #rest: Buffer | null = null;

  constructor(listener: ReplicaListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      this.#record(bytes, start, end);
      start = end + 1;
    }
    const left = bytes.length - start;
    this.#rest = left > 0 && left <= longestRecordBytes ? Buffer.from(bytes.subarray(start)) : null;
  }

  /** Each part becomes a string of its own: a slice of a longer one would keep all of it in memory. */
  #record(bytes: Buffer, start: number, end: number): void {
    const afterKind = bytes.indexOf(space, start);
    const afterSeconds = bytes.indexOf(space, afterKind + 1);
    const afterNanos = bytes.indexOf(space, afterSeconds + 1);
    const afterCall = bytes.indexOf(space, afterNanos + 1);
    const inOrder =
      start < afterKind && afterKind < afterSeconds && afterSeconds < afterNanos && afterNanos < afterCall;
    if (!inOrder || afterCall >= end) return;
    const seconds = Number(bytes.toString('latin1', afterKind + 1, afterSeconds));
    const nanos = Number(bytes.toString('latin1', afterSeconds + 1, afterNanos));
    const callId = bytes.toString('latin1', afterNanos + 1, afterCall);
    const text = bytes.toString('utf8', afterCall + 1, end);
    switch (bytes.toString('latin1', start, afterKind)) {
      case replicaWire.line:
        this.#listener.line(callId === '-' ? { seconds, nanos, text } : { seconds, nanos, text, callId });
        break;
      case replicaWire.forked:
        this.#listener.forked(callId, Number(text));
        break;
      case replicaWire.gone:
        this.#listener.gone(callId, seconds * 1000 + nanos / 1e6, Number(text));
        break;
      case replicaWire.ready:
        this.#listener.ready();
        break;
    }
  }
}

import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** As long as the output is no longer than this it is held back until the process has ended. */
const heldOutputBytes = 1024 * 1024;

/**
 * The output of a call on its way into the answer. Short output is held, so that the answer can still tell how the run
 * ended and how long it took; longer output begins to stream with 200 while the process runs.
 */
export class CallOutput {
  readonly #response: ServerResponse;
  readonly #contentType: string;
  readonly #streamed: (chunk: Buffer) => void;
  #held: Buffer[] = [];
  #streams = false;
  /** Bytes so far, those that are gone included. */
  bytes = 0;

  /** @param streamed is told of each chunk that the caller got before the process had ended */
  constructor(response: ServerResponse, contentType: string, streamed: (chunk: Buffer) => void) {
    this.#response = response;
    this.#contentType = contentType;
    this.#streamed = streamed;
  }

  /** Takes a chunk of `from`, which waits while the caller does not read. */
  push(chunk: Buffer, from: Readable): void {
    this.bytes += chunk.length;
    if (!this.#streams) {
      this.#held.push(chunk);
      if (this.bytes <= heldOutputBytes) return;
      this.#streams = true;
      this.#response.writeHead(200, { 'content-type': this.#contentType });
      chunk = this.takeHeld();
    }
    this.#streamed(chunk);
    if (this.#response.destroyed || this.#response.write(chunk)) return;
    from.pause();
    this.#response.once('drain', () => from.resume());
  }

  /** Answers 200 with what was held, or ends what streams. */
  succeed(seconds: number, held: Buffer): void {
    if (this.#streams) this.#response.end();
    else this.#answer(200, this.#contentType, seconds, held);
  }

  /** Answers with a failure, or, when the answer has begun, breaks it off so that the caller sees it. */
  fail(status: number, seconds: number, explanation: string | Buffer): void {
    if (this.#streams) this.#response.destroy();
    else this.#answer(status, 'text/plain; charset=utf-8', seconds, Buffer.from(explanation));
  }

  /** What is held back; empty from then on, and when the output streams. */
  takeHeld(): Buffer {
    const held = this.#held;
    this.#held = [];
    const [only] = held;
    return held.length === 1 && only !== undefined ? only : Buffer.concat(held);
  }

  #answer(status: number, contentType: string, seconds: number, body: Buffer): void {
    this.#response.writeHead(status, {
      'content-type': contentType,
      'content-length': body.length,
      'x-duration-seconds': seconds.toFixed(6),
    });
    this.#response.end(body);
  }
}

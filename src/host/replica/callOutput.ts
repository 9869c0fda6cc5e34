import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** Output up to this size is held back until the process has ended. */
const heldOutputBytes = 1024 * 1024;

/**
 * Writes the output of a call to the response. Short output is held back, so that the response can tell the outcome and
 * duration of the run; longer output starts to stream with status 200 while the process runs.
 */
export class CallOutput {
  readonly #response: ServerResponse;
  readonly #contentType: string;
  readonly #streamed: (chunk: Buffer) => void;
  #held: Buffer[] = [];
  #streams = false;
  /** Bytes so far, including those already sent. */
  bytes = 0;

  /** @param streamed called with each chunk sent before the process ended */
  constructor(response: ServerResponse, contentType: string, streamed: (chunk: Buffer) => void) {
    this.#response = response;
    this.#contentType = contentType;
    this.#streamed = streamed;
  }

  /** Takes a chunk of `from`, which is paused while the caller does not read. */
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

  /** Answers 200 with the held output, or ends the stream. */
  succeed(seconds: number, held: Buffer): void {
    if (this.#streams) this.#response.end();
    else this.#answer(200, this.#contentType, seconds, held);
  }

  /** Answers with a failure; a stream that has begun is cut off, so that the caller notices. */
  fail(status: number, seconds: number, explanation: string | Buffer): void {
    if (this.#streams) this.#response.destroy();
    else this.#answer(status, 'text/plain; charset=utf-8', seconds, Buffer.from(explanation));
  }

  /** Takes the held output; empty afterwards, and if the output streams. */
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

import type { Readable, Writable } from 'node:stream';
import { mostInputBytes } from '../../model/calls/invoker.ts';

/** Unread input that is always buffered for a call. */
const freeBytes = 256 * 1024;
/** Buffered input beyond that, of all calls of a replica together; also the limit of one call. */
const mostReservedBytes = mostInputBytes;

/** The input of one call. */
interface Input {
  readonly body: Readable;
  /** Its total size, as far as known. */
  readonly wantedBytes: number;
  heldBytes: number;
  reservedBytes: number;
}

/**
 * Buffers input that functions have not read yet. A disconnect of the caller is only noticed while its body is being
 * read, so the body is read whether or not the function reads. Space for a whole body is granted to one call after the
 * other: each then completes, and one whose caller disconnected makes room for the next.
 */
export class HeldInput {
  readonly #waiting = new Set<Input>();
  #reservedBytes = 0;

  /**
   * Pipes a body to the function's standard input; what the function leaves unread is discarded.
   * @param announcedBytes null if the length is not known in advance
   */
  pass(body: Readable, announcedBytes: number | null, stdin: Writable): void {
    const wantedBytes = Math.min(announcedBytes ?? mostReservedBytes, mostReservedBytes);
    const input: Input = { body, wantedBytes, heldBytes: 0, reservedBytes: 0 };
    // A function may ignore its input.
    stdin.on('error', () => {});
    body.on('data', (chunk: Buffer) => {
      if (!stdin.writable) return;
      input.heldBytes += chunk.length;
      stdin.write(chunk, () => this.#letGo(input, chunk.length));
      if (input.heldBytes < roomOf(input)) return;
      body.pause();
      if (input.reservedBytes > 0) return;
      this.#waiting.add(input);
      this.#reserve();
    });
    body.once('end', () => stdin.end());
    stdin.once('close', () => {
      this.#waiting.delete(input);
      this.#release(input);
      body.resume();
    });
  }

  #letGo(input: Input, bytes: number): void {
    input.heldBytes -= bytes;
    if (input.heldBytes < freeBytes / 2) {
      this.#waiting.delete(input);
      this.#release(input);
    }
    if (input.heldBytes < roomOf(input)) input.body.resume();
  }

  #release(input: Input): void {
    this.#reservedBytes -= input.reservedBytes;
    input.reservedBytes = 0;
    this.#reserve();
  }

  #reserve(): void {
    for (const input of this.#waiting) {
      if (this.#reservedBytes + input.wantedBytes > mostReservedBytes) return;
      this.#waiting.delete(input);
      input.reservedBytes = input.wantedBytes;
      this.#reservedBytes += input.reservedBytes;
      input.body.resume();
    }
  }
}

function roomOf({ reservedBytes }: Input): number {
  return freeBytes + reservedBytes;
}

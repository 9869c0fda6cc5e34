import type { Readable, Writable } from 'node:stream';

/** Input of a call that is always held while its function does not read it. */
const freeBytes = 256 * 1024;
/** What calls hold beyond that, all calls of a replica together; also the most that one of them holds. */
const mostReservedBytes = 64 * 1024 * 1024;

/** The input of one call. */
interface Input {
  readonly body: Readable;
  /** All of it, as far as it is known. */
  readonly wantedBytes: number;
  heldBytes: number;
  reservedBytes: number;
}

/**
 * The input that has arrived and that functions have not read yet. A caller is only seen to leave while it is read from,
 * so its body is read whether its function reads or not. Room for a whole body is given to one after the other: so each
 * comes to its end, and one whose caller has left makes room for the next.
 */
export class HeldInput {
  readonly #waiting = new Set<Input>();
  #reservedBytes = 0;

  /**
   * Passes a body on to where its function reads; what a function leaves is read and dropped.
   * @param announcedBytes null when nobody says how long the body is
   */
  pass(body: Readable, announcedBytes: number | null, stdin: Writable): void {
    const wantedBytes = Math.min(announcedBytes ?? mostReservedBytes, mostReservedBytes);
    const input: Input = { body, wantedBytes, heldBytes: 0, reservedBytes: 0 };
    // A function need not read its input.
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

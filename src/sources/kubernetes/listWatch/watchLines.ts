import { Fault } from '../../../model/fault.ts';
import { mostObjectBytes } from './listSplitter.ts';

const newline = 0x0a;

/** Splits a watch into lines, however it is chunked. An incomplete line is kept, up to a limit. */
export class WatchLines {
  #pieces: Buffer[] = [];
  #pieceBytes = 0;

  /** @throws Fault upstream_failed when a line is longer than any object can be */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, end));
      const line = Buffer.concat(this.#pieces).toString();
      if (line.trim() !== '') lines.push(line);
      this.#pieces = [];
      this.#pieceBytes = 0;
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > mostObjectBytes) {
      throw new Fault('upstream_failed', 'The Kubernetes API sent an event that is too large.');
    }
    // Each piece is a view of its chunk: many small ones would retain many chunks, so they are joined now and then.
    if (this.#pieces.length < 64) this.#pieces.push(piece);
    else this.#pieces = [Buffer.concat([...this.#pieces, piece])];
  }
}

import { Fault } from '../../../model/fault.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;

/** Larger than anything that etcd stores (1.5 MiB a value), also when JSON writes it longer. */
export const mostObjectBytes = 8 * 1024 * 1024;
const longestKey = 64;

/** What comes out of a list as it arrives: its `metadata`, and each object of its `items`, as bytes of JSON. */
export interface ListPart {
  readonly part: 'metadata' | 'item';
  readonly bytes: Buffer;
}

/**
 * Splits a list into objects while it arrives, however it is chunked, so that no page is parsed as a whole.
 * It looks at brackets and strings only; each part is parsed later.
 */
export class ListSplitter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The bytes of the newest string at depth 1. */
  #key = '';
  #inItems = false;
  #taking: ListPart['part'] | null = null;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #begun = false;

  /** True when the list is complete. */
  get whole(): boolean {
    return this.#begun && this.#depth === 0;
  }

  /** @throws Fault upstream_failed if it is not a JSON object or an object in it is too large */
  push(chunk: Buffer): ListPart[] {
    const parts: ListPart[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        else if (this.#depth === 1 && this.#key.length < longestKey) this.#key += String.fromCharCode(byte);
      } else if (byte === quote) {
        this.#inString = true;
        if (this.#depth === 1) this.#key = '';
      } else if (byte === openBrace || byte === openBracket) {
        if (this.#begins(byte)) from = at;
        this.#depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        this.#depth--;
        const part = this.#ended();
        if (part !== null) parts.push({ part, bytes: this.#taken(chunk.subarray(from, at + 1)) });
      } else if (this.#depth === 0 && byte > 0x20) {
        throw new Fault('upstream_failed', 'The Kubernetes API answered with something other than JSON.');
      }
    }
    if (this.#taking !== null) this.#keep(chunk.subarray(from));
    return parts;
  }

  /** True when the value that begins here is wanted. */
  #begins(byte: number): boolean {
    if (this.#depth === 0) {
      this.#begun = true;
    } else if (this.#depth === 1) {
      this.#inItems = byte === openBracket && this.#key === 'items';
      if (byte === openBrace && this.#key === 'metadata') this.#taking = 'metadata';
      return this.#taking !== null;
    } else if (this.#depth === 2 && this.#inItems && byte === openBrace) {
      this.#taking = 'item';
      return true;
    }
    return false;
  }

  #ended(): ListPart['part'] | null {
    const taking = this.#taking;
    if (taking === null || this.#depth !== (taking === 'item' ? 2 : 1)) return null;
    this.#taking = null;
    return taking;
  }

  #taken(last: Buffer): Buffer {
    if (this.#pieces.length === 0) return last;
    this.#keep(last);
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return whole;
  }

  #keep(piece: Buffer): void {
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > mostObjectBytes) {
      throw new Fault('upstream_failed', 'The Kubernetes API answered with an object that is too large.');
    }
    this.#pieces.push(piece);
  }
}

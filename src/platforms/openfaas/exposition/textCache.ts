/** Of FNV-1a, 32 bits. */
const offset = 0x811c9dc5;
const prime = 0x01000193;

const mostTexts = 20_000;
const longestText = 256;

/** The last text read at a place where the same text often follows. */
export interface LastText {
  bytes: Uint8Array;
  text: string;
}

/**
 * Decodes bytes to strings, and repeated ones only once. It is bounded: it is emptied when full, and long strings are
 * not kept.
 */
export class TextCache {
  readonly #texts = new Map<number, LastText>();

  /** @param last what was read before at the same place; updated */
  text(bytes: Buffer, from: number, to: number, last: LastText): string {
    if (to - from > longestText) return bytes.toString('utf8', from, to);
    if (!sameBytes(bytes, from, to, last.bytes)) {
      const known = this.#known(bytes, from, to);
      last.bytes = known.bytes;
      last.text = known.text;
    }
    return last.text;
  }

  #known(bytes: Buffer, from: number, to: number): LastText {
    const hash = hashOf(bytes, from, to);
    const known = this.#texts.get(hash);
    if (known !== undefined && sameBytes(bytes, from, to, known.bytes)) return known;
    const text = bytes.toString('utf8', from, to);
    if (this.#texts.size >= mostTexts) this.#texts.clear();
    const made = { bytes: Uint8Array.prototype.slice.call(bytes, from, to), text };
    this.#texts.set(hash, made);
    return made;
  }
}

/** FNV-1a hash of the bytes in [from, to), 32 bits. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = offset;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), prime);
  return hash;
}

/** Whether the bytes in [from, to) equal `other`. */
export function sameBytes(bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  for (let at = 0; at < other.length; at++) if (bytes[from + at] !== other[at]) return false;
  return true;
}

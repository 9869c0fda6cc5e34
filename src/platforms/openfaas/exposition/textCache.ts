import { hashOf, sameBytes } from './nameHash.ts';

const mostTexts = 20_000;
const longestText = 256;

/** The text read last at a place where the same one often comes again at once. */
export interface LastText {
  bytes: Uint8Array;
  text: string;
}

/**
 * Makes texts of bytes, and each of those that come again and again only once. Bounded: when it is full it begins anew,
 * and long texts are not kept.
 */
export class TextCache {
  readonly #texts = new Map<number, LastText>();

  /** @param last what was read at the same place before; is that of now afterwards */
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

import { hashOf, sameBytes } from './nameHash.ts';

const mostTexts = 20_000;
const longestText = 256;

/**
 * Makes texts of bytes, and each of those that come again and again only once. Bounded: when it is full it begins anew,
 * and long texts are not kept.
 */
export class TextCache {
  readonly #texts = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  text(bytes: Buffer, from: number, to: number): string {
    if (to - from > longestText) return bytes.toString('utf8', from, to);
    const hash = hashOf(bytes, from, to);
    const known = this.#texts.get(hash);
    if (known !== undefined && sameBytes(bytes, from, to, known.bytes)) return known.text;
    const text = bytes.toString('utf8', from, to);
    if (this.#texts.size >= mostTexts) this.#texts.clear();
    this.#texts.set(hash, { bytes: Uint8Array.prototype.slice.call(bytes, from, to), text });
    return text;
  }
}

const mostTexts = 20_000;

/**
 * Keeps one copy of each repeated string, such as the names of nodes, namespaces, functions and images in thousands of
 * objects. It is bounded: it is emptied when full.
 */
export class StringInterner {
  readonly #known = new Map<string, string>();

  once(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= mostTexts) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }
}

/** A PromQL string literal. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** A regular expression (RE2), as a string literal, that matches exactly the given texts. */
export function anyOf(texts: readonly string[]): string {
  return quoted(texts.map((text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|'));
}

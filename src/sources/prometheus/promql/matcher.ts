/** A string literal of PromQL. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** A regular expression (RE2) that matches one of the texts whole. */
export function anyOf(texts: readonly string[]): string {
  return quoted(texts.map((text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|'));
}

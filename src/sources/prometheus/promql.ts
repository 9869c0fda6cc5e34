/** A PromQL string literal. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** A regular expression (RE2), as a string literal, that matches exactly the given texts. */
export function anyOf(texts: readonly string[]): string {
  return quoted(texts.map(literal).join('|'));
}

/** A regular expression (RE2), as a string literal, that matches whatever begins with the given text. */
export function beginningWith(text: string): string {
  return quoted(`${literal(text)}.*`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** What the names of an exporter's own labels begin with; see `ownLabel`. */
export type LabelPrefix = '' | 'exported_';

/**
 * The prefix of the labels `namespace`, `pod` and `container` in queries for some metrics.
 * @param moved metrics whose own labels were renamed
 */
export function labelPrefix(moved: ReadonlySet<string>, metrics: readonly string[]): LabelPrefix {
  return metrics.some((name) => moved.has(name)) ? 'exported_' : '';
}

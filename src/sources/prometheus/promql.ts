/** A PromQL string literal. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/**
 * A regular expression (RE2), as a string literal, that matches exactly the given texts.
 * @param starts whatever begins with one of these matches too if it goes on without a dash
 */
export function anyOf(texts: readonly string[], starts: readonly string[] = []): string {
  return quoted([...texts.map(literal), ...starts.map((start) => `${literal(start)}[^-]*`)].join('|'));
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

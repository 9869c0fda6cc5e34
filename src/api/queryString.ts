/** Marks a query that could not be decoded: a symbol, since every text may be a parameter's name. */
const malformed = Symbol('malformed query');

/** A decoded query: a parameter given twice has all its values. Without a prototype: `__proto__` is a name too. */
export type Query = Record<string | symbol, string | string[] | true>;

/**
 * Decodes what follows the question mark; `+` is a space, as browsers' forms write it. Does not throw, because the
 * router calls it outside of any error handling: see {@link isMalformed}.
 */
export function parseQuery(text: string): Query {
  const query: Query = Object.create(null);
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) {
      query[malformed] = true;
      continue;
    }
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else query[name] = [String(before), value];
  }
  return query;
}

/** True when a part of the query had broken percent-encoding. */
export function isMalformed(query: unknown): boolean {
  return typeof query === 'object' && query !== null && malformed in query;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

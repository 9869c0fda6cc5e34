import type { CurlRequest } from './shellCommand.ts';

/** What the form holds. */
export interface InvokeDraft {
  /** Without the question mark; empty for none. */
  readonly query: string;
  readonly contentType: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

/** A draft before anything is entered: an empty body, sent as JSON. */
export const emptyDraft: InvokeDraft = {
  query: '',
  contentType: 'application/json',
  headers: [],
  body: '',
};

/** What is wrong with a draft; null if it can be sent. */
export type DraftFault = 'header_name' | 'header_value' | null;

const tokenText = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Checks what a browser would refuse to send. Empty headers are left out. */
export function draftFault(draft: InvokeDraft): DraftFault {
  for (const { name, value } of draft.headers) {
    if (name === '' && value === '') continue;
    if (!tokenText.test(name)) return 'header_name';
    if (!headerText.test(value)) return 'header_value';
  }
  return headerText.test(draft.contentType) ? null : 'header_value';
}

/** The `X-Call-Id` that a draft sets itself; null if it sets none. */
export function ownCallId({ headers }: InvokeDraft): string | null {
  const values = headers.filter(({ name }) => name.toLowerCase() === 'x-call-id').map(({ value }) => value.trim());
  return values.filter((value) => value !== '').join(', ') || null;
}

/** Headers and body of a draft, as sent. */
export function requestOf(draft: InvokeDraft): Pick<CurlRequest, 'headers' | 'body'> {
  const { contentType, body } = draft;
  const headers = draft.headers.filter(({ name }) => name !== '').map(({ name, value }) => [name, value] as const);
  const typed = body !== '' && contentType !== '' ? [['Content-Type', contentType] as const] : [];
  return { headers: [...typed, ...headers], body: body === '' ? null : body };
}

/**
 * The address that calls a function.
 * @param server with its path prefix @param connection null for the default one
 */
export function invokeAddress(
  server: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  query: string,
  connection: string | null,
): string {
  const path = `${server}/api/v1/functions/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/invoke`;
  // Whatever is typed stays in the query: a `#` would begin the fragment, which is not sent.
  const own = query.replace(/^\?/, '').replaceAll('#', '%23');
  const parts = connection === null ? [own] : [`connection=${encodeURIComponent(connection)}`, own];
  const whole = parts.filter((part) => part !== '').join('&');
  return whole === '' ? path : `${path}?${whole}`;
}

/** What a body is, as the form says below it. */
export interface BodyFacts {
  readonly bytes: number;
  /** Null if it is not meant to be JSON. */
  readonly json: 'valid' | 'invalid' | null;
}

/** What a body is: its size in UTF-8, and whether it is the JSON that its content type promises. */
export function bodyFacts({ body, contentType }: Pick<InvokeDraft, 'body' | 'contentType'>): BodyFacts {
  const bytes = new TextEncoder().encode(body).length;
  const isJson = /\bjson\b/i.test(contentType) && body.trim() !== '';
  return { bytes, json: isJson ? (isValidJson(body) ? 'valid' : 'invalid') : null };
}

/** Laid out, a text may grow to this many times its length, or to so many UTF-16 units. */
const mostGrowth = 4;
const mostLaidOut = 1024 * 1024;

/**
 * JSON with two spaces of indentation. Numbers keep their digits.
 * @returns null if it is not JSON, or so deeply nested that indentation would be most of it
 */
export function prettyJson(text: string): string | null {
  return isValidJson(text) ? indented(text) : null;
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Lays valid JSON out anew without reading its values: 118.40 and 2^60 stay as written. Null if that grows too long. */
function indented(text: string): string | null {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const parts: string[] = [];
  const most = Math.max(mostLaidOut, mostGrowth * text.length);
  let length = 0;
  let depth = 0;
  const line = () => {
    length += 1 + 2 * depth;
    return length > most ? '' : `\n${'  '.repeat(depth)}`;
  };
  for (const [index, token] of tokens.entries()) {
    length += token.length;
    if (length > most) return null;
    const isEmpty = /^[{[]$/.test(tokens[index - 1] ?? '') && /^[}\]]$/.test(token);
    if (token === '}' || token === ']') {
      depth--;
      parts.push(isEmpty ? token : line() + token);
      continue;
    }
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth++;
    const next = tokens[index + 1] ?? '';
    const opens = (token === '{' || token === '[') && !/^[}\]]$/.test(next);
    if (opens || token === ',') parts.push(line());
  }
  return parts.join('');
}

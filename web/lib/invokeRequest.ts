import type { CurlRequest } from './shellCommand.ts';

/** What the form holds. */
export interface InvokeDraft {
  /** Without the question mark; empty for none. */
  readonly query: string;
  readonly contentType: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

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
  const own = query.replace(/^\?/, '');
  const parts = connection === null ? [own] : [own, `connection=${encodeURIComponent(connection)}`];
  const whole = parts.filter((part) => part !== '').join('&');
  return whole === '' ? path : `${path}?${whole}`;
}

/** What a body is, as the form says below it. */
export interface BodyFacts {
  readonly bytes: number;
  /** Null if it is not meant to be JSON. */
  readonly json: 'valid' | 'invalid' | null;
}

export function bodyFacts({ body, contentType }: InvokeDraft): BodyFacts {
  const bytes = new TextEncoder().encode(body).length;
  const isJson = /\bjson\b/i.test(contentType) && body.trim() !== '';
  return { bytes, json: isJson ? (prettyJson(body) === null ? 'invalid' : 'valid') : null };
}

/** JSON with two spaces of indentation; null if it is not JSON. Numbers keep their digits. */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return indented(text);
}

/** Lays valid JSON out anew without reading its values: 118.40 and 2^60 stay as written. */
function indented(text: string): string {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const parts: string[] = [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
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

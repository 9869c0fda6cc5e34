import { prettyJson } from './invokeRequest.ts';

/** What a function answered, as it is shown: text or JSON, never markup. */
export interface ResultBody {
  readonly kind: 'empty' | 'text' | 'json' | 'binary';
  /** Empty for binary data. */
  readonly text: string;
}

/** Text beyond this is cut, UTF-16 units. */
export const mostShown = 256 * 1024;

/** Reads a body as its content type says; what is not text in that encoding is binary. */
export function resultBody(bytes: Uint8Array, contentType: string | null): ResultBody {
  if (bytes.length === 0) return { kind: 'empty', text: '' };
  const text = decoded(bytes, contentType ?? '');
  if (text === null) return { kind: 'binary', text: '' };
  const json = text.length <= mostShown ? prettyJson(text) : null;
  return json === null ? { kind: 'text', text: text.slice(0, mostShown) } : { kind: 'json', text: json };
}

function decoded(bytes: Uint8Array, contentType: string): string | null {
  const charset = /charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
    // A control character that no text has.
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

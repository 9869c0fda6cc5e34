import { prettyJson } from './invokeRequest.ts';

/** What a function answered, as it is shown: text or JSON, never markup. */
export interface ResultBody {
  readonly kind: 'empty' | 'text' | 'json' | 'binary';
  /** Empty for binary data. */
  readonly text: string;
  /** Whether there is more text than this. */
  readonly isCut: boolean;
}

/** Text beyond this is cut, UTF-16 units. */
export const mostShown = 256 * 1024;

/**
 * Reads a body as its content type says; what is not text in that encoding is binary.
 * @param isWhole whether these are all bytes, so that they end with a whole character
 */
export function resultBody(bytes: Uint8Array, contentType: string | null, isWhole: boolean): ResultBody {
  if (bytes.length === 0) return { kind: 'empty', text: '', isCut: false };
  const text = decoded(bytes, contentType ?? '', isWhole);
  if (text === null) return { kind: 'binary', text: '', isCut: false };
  const isCut = !isWhole || text.length > mostShown;
  const json = isCut ? null : prettyJson(text);
  return json === null ? { kind: 'text', text: text.slice(0, mostShown), isCut } : { kind: 'json', text: json, isCut };
}

function decoded(bytes: Uint8Array, contentType: string, isWhole: boolean): string | null {
  const charset = /charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: !isWhole });
    // A control character that no text has.
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

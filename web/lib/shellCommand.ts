import { shellQuoted, shellWord as wordOf } from '../../src/contract/health/shellWord.ts';
import { copiedLine, copiedText } from './copiedText.ts';

/**
 * A word of a command line for a POSIX shell, quoted where it must be: `$(id)` stays what it is. Control and bidirectional
 * characters are removed.
 */
export function shellWord(word: string): string {
  return wordOf(copiedLine(word));
}

/** A command of several words. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A call of a function. */
export interface CurlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null for none. */
  readonly body: string | null;
}

/**
 * The curl command of a call: one request, whatever `[1-9]` or `{a,b}` its address has (`-g`). The body keeps its newlines;
 * `--data-raw` does not take `@` for a file. Without a content type, none is sent: curl would add that of a form.
 */
export function curlCommand({ method, url, headers, body }: CurlRequest): string {
  const words = ['curl', '-g', '-i', '-X', method, url].map(shellWord);
  for (const [name, value] of headers) words.push('-H', shellWord(`${name}: ${value}`));
  if (body !== null && body !== '') {
    if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) words.push('-H', shellWord('Content-Type:'));
    words.push('--data-raw', shellQuoted(copiedText(body)));
  }
  return words.join(' ');
}

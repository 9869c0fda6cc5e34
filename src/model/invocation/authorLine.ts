import { longestName } from './invocationLimits.ts';

const space = 0x20;
const colon = 0x3a;
const letterA = 0x41;
const letterZ = 0x5a;
const shortestLevel = 3;
const longestLevel = 8;
const mostTokens = 4;

const errorLevels: readonly string[] = ['ERROR', 'ERR', 'CRITICAL', 'CRIT', 'FATAL', 'SEVERE'];

/** `error`: a line of level ERROR or above whose first or second word may be a sub-function. */
export type AuthorVerb = 'started' | 'ended' | 'failed' | 'invoke' | 'error';

/** What an author's line says, as a value. */
export interface AuthorEvent {
  readonly verb: AuthorVerb;
  /** The thread (or call id) before the sub-function; empty if there is none. */
  readonly thread: string;
  /** The sub-function; for `error`, the first word. */
  readonly name: string;
  /** For `invoke`, the called sub-function; for `error`, the second word; else empty. */
  readonly other: string;
}

/**
 * A line by a function's author, without its date: `INFO <sub> started`, `INFO <sub> invoke <other>`,
 * `INFO <sub> over|ended|failed`, each optionally with a thread before the sub-function, and `ERROR <sub>: <text>`.
 * `all started`, `all end` and `over` name no sub-function. One object is reused: any other line allocates nothing.
 */
export class AuthorLine implements AuthorEvent {
  verb: AuthorVerb = 'started';
  thread = '';
  name = '';
  other = '';
  readonly #from = new Int32Array(mostTokens);
  readonly #to = new Int32Array(mostTokens);

  /** Reads `text` from `at` to `to`. @returns false if the line names no sub-function */
  read(text: string, at: number, to: number): boolean {
    let levelEnd = at;
    for (let code = text.charCodeAt(at); code >= letterA && code <= letterZ; code = text.charCodeAt(++levelEnd));
    const length = levelEnd - at;
    if (length < shortestLevel || length > longestLevel) return false;
    const body = text.charCodeAt(levelEnd) === colon ? levelEnd + 1 : levelEnd;
    if (text.charCodeAt(body) !== space) return false;
    const tokens = this.#split(text, body, to);
    const phrase = this.#readPhrase(text, tokens);
    if (!isErrorLevel(text, at, length)) return phrase;
    if (phrase && this.verb === 'failed') return true;
    return this.#readError(text, tokens);
  }

  /** The number of words: 0 to 4, or 5 for more. */
  #split(text: string, at: number, to: number): number {
    let count = 0;
    for (let index = at; index < to; count++) {
      while (index < to && text.charCodeAt(index) === space) index++;
      if (index >= to) break;
      if (count === mostTokens) return mostTokens + 1;
      this.#from[count] = index;
      while (index < to && text.charCodeAt(index) !== space) index++;
      this.#to[count] = index;
    }
    return count;
  }

  #readPhrase(text: string, tokens: number): boolean {
    if (tokens < 2 || tokens > mostTokens) return false;
    const called = tokens > 2 && this.#isWord(text, tokens - 2, 'invoke');
    const verb = called ? 'invoke' : this.#endVerb(text, tokens - 1);
    if (verb === null) return false;
    const subject = tokens - (called ? 3 : 2);
    if (subject > 1 || this.#isWord(text, subject, 'all')) return false;
    this.verb = verb;
    this.thread = subject === 1 ? this.#token(text, 0) : '';
    this.name = this.#token(text, subject);
    this.other = called ? this.#token(text, tokens - 1) : '';
    return true;
  }

  #endVerb(text: string, token: number): AuthorVerb | null {
    if (this.#isWord(text, token, 'started')) return 'started';
    if (this.#isWord(text, token, 'over') || this.#isWord(text, token, 'ended') || this.#isWord(text, token, 'end'))
      return 'ended';
    return this.#isWord(text, token, 'failed') ? 'failed' : null;
  }

  #readError(text: string, tokens: number): boolean {
    if (tokens === 0) return false;
    this.verb = 'error';
    this.thread = '';
    this.name = beforeColon(this.#token(text, 0));
    this.other = tokens > 1 ? beforeColon(this.#token(text, 1)) : '';
    return true;
  }

  #isWord(text: string, token: number, word: string): boolean {
    const from = this.#from[token] ?? 0;
    return (this.#to[token] ?? 0) - from === word.length && text.startsWith(word, from);
  }

  #token(text: string, token: number): string {
    const from = this.#from[token] ?? 0;
    return text.slice(from, Math.min(this.#to[token] ?? 0, from + longestName));
  }
}

function isErrorLevel(text: string, at: number, length: number): boolean {
  for (const level of errorLevels) if (level.length === length && text.startsWith(level, at)) return true;
  return false;
}

function beforeColon(word: string): string {
  if (word.endsWith(':')) return word.slice(0, -1);
  const at = word.indexOf(':');
  return at < 0 ? word : word.slice(0, at);
}

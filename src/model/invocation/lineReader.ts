import { longestName } from './invocationLimits.ts';
import { dateEnd, findDate } from './logDate.ts';
import type { CallLine, LogDialect } from './logDialect.ts';

const space = 0x20;
const colon = 0x3a;
const letterA = 0x41;
const letterZ = 0x5a;
const shortestLevel = 3;
const longestLevel = 8;
const mostTokens = 4;

const errorLevels: readonly string[] = ['ERROR', 'ERR', 'CRITICAL', 'CRIT', 'FATAL', 'SEVERE'];

/** `error`: a line of level ERROR or above whose first or second word may be a sub-function. */
type AuthorVerb = 'started' | 'ended' | 'failed' | 'invoke' | 'error';

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
 * Finds what a line of a log says: of a call, in the platform's words, or of a sub-function, in the author's. A line
 * may hold several finds: a program that ends without a newline glues the next line to its own.
 */
export class LineReader {
  readonly call: CallLine;
  readonly #author = new AuthorLine();
  #text = '';
  #at = 0;
  #end = 0;

  constructor(dialect: LogDialect) {
    this.call = dialect();
  }

  get author(): AuthorEvent {
    return this.#author;
  }

  /** Starts the next line. */
  begin(text: string): void {
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) <= space) end--;
    this.#text = text;
    this.#end = end;
    this.#at = end === 0 ? -1 : 0;
    // A writer that flushes its whole buffer leaves NUL bytes after a line.
    while (this.#at >= 0 && text.charCodeAt(this.#at) === 0) this.#at++;
  }

  /** Which of {@link call} and {@link author} has the next message; null at the end of the line. */
  next(): 'call' | 'author' | null {
    while (this.#at >= 0) {
      const found = this.#readPart(this.#at);
      if (found !== null) return found;
    }
    return null;
  }

  #readPart(from: number): 'call' | 'author' | null {
    const text = this.#text;
    let body = dateEnd(text, from);
    const inner = this.call.outputStart(text, body < 0 ? from : body);
    if (inner >= 0) body = dateEnd(text, inner);
    if (body < 0) {
      if (this.call.undated && from === 0 && inner < 0 && this.call.read(text, from, this.#end)) {
        this.#at = -1;
        return 'call';
      }
      this.#at = this.#findPart(inner < 0 ? from + 1 : inner);
      return null;
    }
    this.#at = this.#findGluedPart(body);
    const to = this.#at < 0 ? this.#end : this.#at;
    if (inner < 0 && this.call.read(text, body, to)) return 'call';
    return this.#author.read(text, body, to) ? 'author' : null;
  }

  #findPart(from: number): number {
    const at = findDate(this.#text, from);
    return at < this.#end ? at : -1;
  }

  /** A date after a space is quoted text. */
  #findGluedPart(from: number): number {
    let at = this.#findPart(from);
    while (at > 0 && this.#text.charCodeAt(at - 1) <= space) at = this.#findPart(at + 1);
    return at;
  }
}

/**
 * A line by a function's author, without its date: `INFO <sub> started`, `INFO <sub> invoke <other>`,
 * `INFO <sub> over|ended|failed`, each optionally with a thread before the sub-function, and `ERROR <sub>: <text>`.
 * `all started`, `all end` and `over` name no sub-function. One object is reused: any other line allocates nothing.
 */
class AuthorLine implements AuthorEvent {
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

import { AuthorLine } from './authorLine.ts';
import { dateEnd, findDate } from './logDate.ts';
import type { CallLine, LogDialect } from './logDialect.ts';

const space = 0x20;

/**
 * Finds what a line of a log says: of a call, in the platform's words, or of a sub-function, in the author's. A line may
 * hold several finds: a program that ends without a newline glues the next line to its own.
 */
export class LineReader {
  readonly call: CallLine;
  readonly author = new AuthorLine();
  #text = '';
  #at = 0;
  #end = 0;

  constructor(dialect: LogDialect) {
    this.call = dialect();
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
    return this.author.read(text, body, to) ? 'author' : null;
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

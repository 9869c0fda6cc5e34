import { AuthorLine } from './authorLine.ts';
import { dateEnd, findDate } from './logDate.ts';
import { WatchdogLine } from './watchdogLine.ts';

const space = 0x20;

/**
 * Takes what matters out of one line of a log: a watchdog's word on a call, or an author's on a sub-function.
 * A line may hold more than one, because a program that ended without a newline has the next one behind it.
 */
export class LineReader {
  readonly watchdog = new WatchdogLine();
  readonly author = new AuthorLine();
  #text = '';
  #at = 0;
  #end = 0;

  /** Starts with the next line. */
  begin(text: string): void {
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) <= space) end--;
    this.#text = text;
    this.#end = end;
    this.#at = end === 0 ? -1 : 0;
    // Old of-watchdogs write what is left of a buffer of 256 bytes behind a line.
    while (this.#at >= 0 && text.charCodeAt(this.#at) === 0) this.#at++;
  }

  /** Which of `watchdog` and `author` holds the next find; null at the end of the line. */
  next(): 'watchdog' | 'author' | null {
    while (this.#at >= 0) {
      const found = this.#readPart(this.#at);
      if (found !== null) return found;
    }
    return null;
  }

  #readPart(from: number): 'watchdog' | 'author' | null {
    const text = this.#text;
    let body = dateEnd(text, from);
    const inner = prefixEnd(text, body < 0 ? from : body);
    if (inner >= 0) body = dateEnd(text, inner);
    if (body < 0) {
      this.#at = this.#findPart(inner < 0 ? from + 1 : inner);
      return null;
    }
    this.#at = this.#findGluedPart(body);
    const to = this.#at < 0 ? this.#end : this.#at;
    // Behind `stderr: ` and `Out=` it is the function that speaks.
    if (inner < 0 && this.watchdog.read(text, body, to)) return 'watchdog';
    return this.author.read(text, body, to) ? 'author' : null;
  }

  #findPart(from: number): number {
    const at = findDate(this.#text, from);
    return at < this.#end ? at : -1;
  }

  /** A date with a space before it is text that the line quotes. */
  #findGluedPart(from: number): number {
    let at = this.#findPart(from);
    while (at > 0 && this.#text.charCodeAt(at - 1) <= space) at = this.#findPart(at + 1);
    return at;
  }
}

/** Index behind the watchdogs' marks of function output: `stderr: `, `stdout: `, `Out=`; -1 when none stands at `at`. */
function prefixEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === 0x73) return text.startsWith('stderr: ', at) || text.startsWith('stdout: ', at) ? at + 8 : -1;
  return first === 0x4f && text.startsWith('Out=', at) ? at + 4 : -1;
}

/** Longer lines are split. */
export const longestLineBytes = 16 * 1024;

/** Splits a stream of bytes into lines. Lines are latin1 strings, so bytes in any encoding pass unchanged. */
export class LineSplitter {
  #rest = '';

  /** The complete lines so far, without newlines. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let text = this.#rest + chunk.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      start = cutInto(lines, text, start, end);
      lines.push(text.slice(start, end));
      start = end + 1;
    }
    start = cutInto(lines, text, start, text.length);
    text = text.slice(start);
    this.#rest = text;
    return lines;
  }

  /** The last line, if it has no newline. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

/** Moves pieces of the maximum length into `lines` while more is left. @returns where the rest begins */
function cutInto(lines: string[], text: string, from: number, to: number): number {
  let start = from;
  while (to - start > longestLineBytes) {
    let end = start + longestLineBytes;
    // A UTF-8 character has at most three bytes after its first.
    for (let back = 0; back < 3 && (text.charCodeAt(end) & 0xc0) === 0x80; back++) end--;
    lines.push(text.slice(start, end));
    start = end;
  }
  return start;
}

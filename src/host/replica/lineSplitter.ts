/** Longer lines are cut into several. */
export const longestLineBytes = 16 * 1024;

/** Cuts a stream of bytes into lines. Bytes are characters of latin1 strings here: text in any encoding passes unchanged. */
export class LineSplitter {
  #rest = '';

  /** The lines that are whole now, without their newlines. */
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

  /** The last line, when no newline ended it. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

/** Moves pieces of the longest length into `lines` while more than that is left; returns where the remainder begins. */
function cutInto(lines: string[], text: string, from: number, to: number): number {
  let start = from;
  while (to - start > longestLineBytes) {
    let end = start + longestLineBytes;
    // A character of UTF-8 has at most three bytes after its first.
    for (let back = 0; back < 3 && (text.charCodeAt(end) & 0xc0) === 0x80; back++) end--;
    lines.push(text.slice(start, end));
    start = end;
  }
  return start;
}

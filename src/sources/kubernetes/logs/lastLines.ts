const batchLines = 1024;
/** UTF-16 units of lines that are buffered until the end is found. */
const mostHeld = 16 * 1024 * 1024;
/** Approximate memory of a line besides its text. */
const lineOverhead = 32;

/** A line, or what was made of one. */
type Line = string | { readonly text: string };

/**
 * The last `count` of the lines returned by `read`, in bounded memory: lines too many to buffer are counted first, and
 * then read again. Lines written in the meantime are omitted.
 */
export async function* lastLines<Read extends Line>(
  count: number,
  read: () => AsyncIterable<readonly Read[]>,
  heldLimit = mostHeld,
): AsyncGenerator<readonly Read[], void> {
  const held = new HeldLines<Read>(count, heldLimit);
  for await (const batch of read()) held.add(batch);
  if (held.fit) yield* held.batches();
  else yield* stretch(read(), held.seen - count, count);
}

/** The last lines of those added; none once they do not fit. */
class HeldLines<Read extends Line> {
  seen = 0;
  fit = true;
  readonly #count: number;
  readonly #limit: number;
  /** Undefined before {@link #from}: the text of a dropped line must not stay in memory. */
  #lines: (Read | undefined)[] = [];
  #from = 0;
  #held = 0;

  constructor(count: number, limit: number) {
    this.#count = count;
    this.#limit = limit;
  }

  add(batch: readonly Read[]): void {
    this.seen += batch.length;
    if (!this.fit) return;
    for (const line of batch) {
      this.#lines.push(line);
      this.#held += lengthOf(line) + lineOverhead;
      if (this.#lines.length - this.#from > this.#count) {
        this.#held -= lengthOf(this.#lines[this.#from] ?? '') + lineOverhead;
        this.#lines[this.#from] = undefined;
        this.#from += 1;
      }
    }
    if (this.#from > batchLines && this.#from * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#from);
      this.#from = 0;
    }
    if (this.#held <= this.#limit) return;
    this.fit = false;
    this.#lines = [];
  }

  *batches(): Generator<readonly Read[]> {
    for (let at = this.#from; at < this.#lines.length; at += batchLines) {
      yield this.#lines.slice(at, at + batchLines).filter((line) => line !== undefined);
    }
  }
}

function lengthOf(line: Line): number {
  return typeof line === 'string' ? line.length : line.text.length;
}

async function* stretch<Read>(
  batches: AsyncIterable<readonly Read[]>,
  skip: number,
  count: number,
): AsyncGenerator<readonly Read[], void> {
  let from = Math.max(0, skip);
  let left = count;
  for await (const batch of batches) {
    const part = batch.slice(from, from + left);
    from = Math.max(0, from - batch.length);
    if (part.length > 0) yield part;
    left -= part.length;
    if (left <= 0) return;
  }
}

const batchLines = 1024;
/** UTF-16 units of lines that are buffered until the end is found. */
const mostHeld = 16 * 1024 * 1024;
/** Approximate memory of a line besides its text. */
const lineOverhead = 32;

/**
 * The last `count` of the lines returned by `read`, in bounded memory: lines too many to buffer are counted first, and
 * then read again. Lines written in the meantime are omitted.
 */
export async function* lastLines(
  count: number,
  read: () => AsyncIterable<readonly string[]>,
  heldLimit = mostHeld,
): AsyncGenerator<readonly string[], void> {
  const held = new HeldLines(count, heldLimit);
  for await (const batch of read()) held.add(batch);
  if (held.fit) yield* held.batches();
  else yield* stretch(read(), held.seen - count, count);
}

/** The last lines of those added; none once they do not fit. */
class HeldLines {
  seen = 0;
  fit = true;
  readonly #count: number;
  readonly #limit: number;
  #lines: string[] = [];
  #from = 0;
  #held = 0;

  constructor(count: number, limit: number) {
    this.#count = count;
    this.#limit = limit;
  }

  add(batch: readonly string[]): void {
    this.seen += batch.length;
    if (!this.fit) return;
    for (const line of batch) {
      this.#lines.push(line);
      this.#held += line.length + lineOverhead;
      if (this.#lines.length - this.#from > this.#count) {
        this.#held -= (this.#lines[this.#from]?.length ?? 0) + lineOverhead;
        // The text of a dropped line must not stay in memory.
        this.#lines[this.#from] = '';
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

  *batches(): Generator<readonly string[]> {
    for (let at = this.#from; at < this.#lines.length; at += batchLines) yield this.#lines.slice(at, at + batchLines);
  }
}

async function* stretch(
  batches: AsyncIterable<readonly string[]>,
  skip: number,
  count: number,
): AsyncGenerator<readonly string[], void> {
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

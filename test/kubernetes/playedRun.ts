/** A line as a node has it in the log of a container. */
export interface StampedLine {
  readonly seconds: number;
  readonly nanos: number;
  readonly text: string;
}

/** As the log API writes it with `timestamps=true`. */
export function withStamp({ seconds, nanos, text }: StampedLine): string {
  const second = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${second}.${String(nanos).padStart(9, '0')}Z ${text}\n`;
}

/** One run of a container that the test's server plays: what it has written, and who follows it. */
export class PlayedRun {
  readonly lines: StampedLine[] = [];
  readonly #followers = new Set<{ line(line: StampedLine): void; end(): void }>();
  #ended = false;

  write(line: StampedLine): void {
    this.lines.push(line);
    for (const follower of this.#followers) follower.line(line);
  }

  /** Returns its undo. */
  follow(follower: { line(line: StampedLine): void; end(): void }): () => void {
    if (this.#ended) follower.end();
    else this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  end(): void {
    this.#ended = true;
    for (const follower of this.#followers) follower.end();
    this.#followers.clear();
  }
}

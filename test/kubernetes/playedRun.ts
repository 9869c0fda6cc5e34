/** A line in the log of a container. */
export interface StampedLine {
  readonly seconds: number;
  readonly nanos: number;
  readonly text: string;
}

/** The line as the log API sends it with `timestamps=true`. */
export function withStamp({ seconds, nanos, text }: StampedLine): string {
  const second = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${second}.${String(nanos).padStart(9, '0')}Z ${text}\n`;
}

/** One run of a simulated container: its lines and its followers. */
export class PlayedRun {
  readonly lines: StampedLine[] = [];
  readonly #followers = new Set<{ line(line: StampedLine): void; end(): void }>();
  #ended = false;

  write(line: StampedLine): void {
    this.lines.push(line);
    for (const follower of this.#followers) follower.line(line);
  }

  /** @returns a function that unsubscribes */
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

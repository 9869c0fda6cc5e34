import type { AuthorEvent } from './authorLine.ts';
import { mostUnclaimedLines } from './invocationLimits.ts';
import { ownCopy } from './run.ts';

interface UnclaimedLine extends AuthorEvent {
  readonly atMs: number;
}

/** How the lines of a run were separated from those of others. */
export interface Claim {
  /** Lines without a thread or call id. */
  readonly bareLines: number;
  /** Different threads. */
  readonly threads: number;
}

/** Authors' lines of calls that have not been logged yet, in log order; the oldest are dropped if there are too many. */
export class UnclaimedLines {
  #lines: UnclaimedLine[] = [];
  /** The author logs call ids in place of threads, so another id means another call. */
  #threadsAreCallIds = false;

  /** Time of the last line, Unix ms; -Infinity if there is none. */
  get newestMs(): number {
    return this.#lines.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Time of the first line at or after `sinceMs`, Unix ms; null if there is none. */
  firstMs(sinceMs: number): number | null {
    return this.#lines.find(({ atMs }) => atMs >= sinceMs)?.atMs ?? null;
  }

  add(line: AuthorEvent, atMs: number): void {
    const { verb, thread, name, other } = line;
    this.#lines.push({ verb, thread: ownCopy(thread), name: ownCopy(name), other: ownCopy(other), atMs });
    if (this.#lines.length > mostUnclaimedLines) this.#lines.shift();
  }

  clear(): void {
    if (this.#lines.length > 0) this.#lines = [];
  }

  /**
   * Passes the lines of a call that began at `sinceMs` to `take`: those with its call id as thread, those of threads first
   * seen since then (unless this author's threads are call ids), and those without a thread since then.
   */
  claim(sinceMs: number, callId: string | null, take: (line: AuthorEvent, atMs: number) => void): Claim {
    if (this.#lines.length === 0) return { bareLines: 0, threads: 0 };
    this.#threadsAreCallIds ||= callId !== null && this.#lines.some(({ thread }) => thread === callId);
    const fits = new Map<string, boolean>();
    const rest: UnclaimedLine[] = [];
    let bareLines = 0;
    for (const line of this.#lines) {
      const inTime = line.atMs >= sinceMs;
      const { thread } = line;
      if (thread !== '' && thread !== callId && !fits.has(thread)) fits.set(thread, inTime && !this.#threadsAreCallIds);
      if (thread === '' ? inTime : thread === callId || fits.get(thread) === true) {
        if (thread === '') bareLines++;
        take(line, line.atMs);
      } else {
        rest.push(line);
      }
    }
    this.#lines = rest;
    let threads = 0;
    for (const fit of fits.values()) if (fit) threads++;
    return { bareLines, threads };
  }
}

import { mostThreads } from './invocationLimits.ts';
import type { AuthorEvent } from './lineReader.ts';
import { ownCopy } from './logRecord.ts';
import type { Run } from './run.ts';

/** Starts closer than this, ms, cannot be told apart by a duration: lines are stamped when they are read. */
const sameStartMs = 1;
/** How well the start of a run with a presumed end must fit a logged duration, ms. */
const presumedToleranceMs = 1000;
const mostPresumed = 64;
/** A run with a logged end writes nothing later than this after it, ms. */
const longestLagMs = 250;

/**
 * Runs with a logged start whose lines have no call id: finds the run that a line is about.
 *
 * An author's line may belong to any open run, or to any that ended since the last start (output may follow the end).
 * If there are several, and the line's thread was not seen while only one ran, the line is ambiguous. It is then given
 * to none of them, because lines of other invocations must not leak in; all of them are marked mixed instead.
 */
export class StartedRuns {
  readonly #open: Run[] = [];
  readonly #trailing: Run[] = [];
  /** Ended by a timeout or from outside; their real end may still be logged. */
  readonly #presumed: Run[] = [];
  readonly #threads = new Map<string, Run>();
  #allMixed = false;
  #killedUnreported = 0;

  get openCount(): number {
    return this.#open.length;
  }

  get open(): readonly Run[] {
    return this.#open;
  }

  /** Whether no author's line at this moment can be about one of these runs. */
  isIdleAt(atMs: number): boolean {
    return this.#open.length === 0 && this.#trailing.every((run) => isSilent(run, atMs));
  }

  add(run: Run): void {
    if (this.#open.length === 0 && this.#threads.size > 0) this.#threads.clear();
    this.#trailing.length = 0;
    this.#open.push(run);
    this.#allMixed = false;
  }

  /** A run has ended; `presumed` if not by a line of the log. */
  ended(run: Run, presumed: boolean): void {
    if (!remove(this.#open, run)) this.#allMixed = false;
    remove(this.#presumed, run);
    if (!this.#trailing.includes(run)) this.#trailing.push(run);
    if (!presumed) return;
    this.#presumed.push(run);
    if (this.#presumed.length > mostPresumed) this.#presumed.shift();
  }

  /**
   * The run that ended at `atMs` after `durationMs`: the one with the best-fitting start, the oldest if several fit.
   */
  finishedAt(atMs: number, durationMs: number): Run | null {
    const startMs = atMs - durationMs;
    let best: Run | null = null;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const run of this.#open) {
      const offMs = Math.abs(run.start.ms - startMs);
      if (offMs >= bestMs - sameStartMs) continue;
      best = run;
      bestMs = offMs;
    }
    for (const run of this.#presumed) {
      const offMs = Math.abs(run.start.ms - startMs);
      if (offMs > presumedToleranceMs || offMs >= bestMs - sameStartMs) continue;
      best = run;
      bestMs = offMs;
    }
    return best;
  }

  /**
   * The run whose failure is logged: the oldest open one, else the last with a presumed end.
   * @param mayReportKill the line may report a run that was killed before
   */
  failed(mayReportKill: boolean): Run | null {
    if (mayReportKill && this.#killedUnreported > 0) {
      this.#killedUnreported--;
      return null;
    }
    return this.#open[0] ?? this.#trailing.findLast((run) => run.state === 'unknown') ?? null;
  }

  /** The run that exec_timeout killed at `atMs`. With write_debug its failure is logged too, later. */
  killed(atMs: number, execTimeoutMs: number | null): Run | null {
    const run = execTimeoutMs === null ? null : this.finishedAt(atMs, execTimeoutMs);
    const killed = run ?? this.failed(false);
    if (killed !== null) this.#killedUnreported++;
    return killed;
  }

  /** The run that wrote this line; null if ambiguous, and then the candidates are marked mixed. */
  ownerOf(line: AuthorEvent): Run | null {
    if (this.#open.length + this.#trailing.length === 1) {
      const only = this.#open[0] ?? this.#trailing[0] ?? null;
      if (only !== null && line.thread !== '') this.#remember(line.thread, only);
      return only;
    }
    const owner = line.thread === '' ? undefined : this.#threads.get(line.thread);
    if (owner !== undefined && (owner.isOpen || this.#trailing.includes(owner))) return owner;
    if (line.verb !== 'error' || this.#knows(line.name) || this.#knows(line.other)) this.#markMixed();
    return null;
  }

  /**
   * The run that wrote a line about which nothing else is known; null if there are several, which then have mixed
   * lines, or none.
   */
  lineOwner(): Run | null {
    if (this.#open.length + this.#trailing.length === 1) return this.#open[0] ?? this.#trailing[0] ?? null;
    for (const run of this.#open) run.lines.mixed = true;
    for (const run of this.#trailing) run.lines.mixed = true;
    return null;
  }

  #remember(thread: string, run: Run): void {
    if (this.#threads.has(thread) || this.#threads.size < mostThreads) this.#threads.set(ownCopy(thread), run);
  }

  #knows(sub: string): boolean {
    return this.#open.some((run) => run.names(sub)) || this.#trailing.some((run) => run.names(sub));
  }

  #markMixed(): void {
    if (this.#allMixed) return;
    for (const run of this.#open) run.markMixed();
    for (const run of this.#trailing) run.markMixed();
    this.#allMixed = true;
  }
}

function isSilent({ state, endedAtMs }: Run, atMs: number): boolean {
  return state !== 'unknown' && endedAtMs !== null && atMs > endedAtMs + longestLagMs;
}

function remove(runs: Run[], run: Run): boolean {
  const index = runs.indexOf(run);
  if (index >= 0) runs.splice(index, 1);
  return index >= 0;
}

import { mostHeldLines, mostHeldLinesBytes, mostUnclaimedLines } from './invocationLimits.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { AuthorEvent } from './lineReader.ts';
import type { KeptLine } from './logLine.ts';
import { ownCopy, recordMs } from './logRecord.ts';
import type { Run } from './run.ts';
import { type RunLines, sizeOfLine } from './runLines.ts';

/** A summary is stamped a little after the call ended, so the computed start is late by up to this, ms. */
const lateStampMs = 5;
/** Standard output and standard error are read separately: output may be stamped this much before the start, ms. */
const earlyStampMs = 5;

/**
 * Runs that log a single line, when they end. The authors' lines before it are the run's if it ran alone. If a later
 * summary shows that another call ran at the same time, the run gives up the lines that it got by time alone, because
 * they may be the other's, and both are marked mixed.
 */
export class SummaryRuns {
  readonly #kept: KeptRuns;
  readonly #unclaimed = new UnclaimedLines();
  readonly #log = new UnownedLines();
  #last: Run | null = null;

  constructor(kept: KeptRuns) {
    this.#kept = kept;
  }

  /** Holds a line of the log for the run that is logged next. */
  hold(line: KeptLine): void {
    this.#log.hold(line);
  }

  /**
   * Takes an author's line while no run is known to be open.
   * @returns the finished run whose line it is; null: not known yet
   */
  addLine(line: AuthorEvent, atMs: number): Run | null {
    const last = this.#last;
    if (last === null || !this.#isLateEnd(last, line, atMs)) {
      this.#unclaimed.add(line, atMs);
      return null;
    }
    last.apply(line, atMs, this.#kept.takeRoom);
    return last;
  }

  /** The first line at or after `sinceMs` of the call whose summary, without a duration, comes next; Unix ms. */
  firstSignMs(sinceMs: number): number | null {
    return this.#unclaimed.firstMs(sinceMs);
  }

  /** Assigns its lines to a run that was just summarised. Call it before the run is kept. */
  add(run: Run): void {
    const together = this.#giveBack(run);
    this.#kept.changeLines(run, (lines) => {
      this.#log.claim(lines, run.callId, run.start.ms - lateStampMs, together);
    });
    const { takeRoom } = this.#kept;
    const last = this.#last;
    let wasLasts = false;
    const claim = this.#unclaimed.claim(run.start.ms - lateStampMs, run.callId, (line, atMs) => {
      wasLasts ||= isEnd(line) && !run.hasOpen(line.name) && last?.hasOpen(line.name) === true;
      run.apply(line, atMs, takeRoom);
    });
    run.foundByTime = claim.bareLines > 0 || claim.threads > 1;
    // Times do not show whether two calls overlapped; one ending what the other started does.
    if (wasLasts && run.durationMs === null && last?.foundByTime) this.#unmix(last, run);
    this.#last = run;
  }

  /**
   * A start is logged, so this log does not summarise calls. Lines stamped just before belong to the run that starts,
   * earlier ones to none.
   */
  giveUp(begun: Run): void {
    const { takeRoom } = this.#kept;
    this.#unclaimed.claim(begun.start.ms - earlyStampMs, null, (line, atMs) => begun.apply(line, atMs, takeRoom));
    this.#unclaimed.clear();
    this.#kept.changeLines(begun, (lines) => this.#log.claim(lines, null, begun.start.ms - earlyStampMs, false));
    this.#log.clear();
    this.#last = null;
  }

  /** Whether this ends a sub-function that only the last run can have started: output may lag behind the summary. */
  #isLateEnd(last: Run, line: AuthorEvent, atMs: number): boolean {
    if (!isEnd(line) || !last.hasOpen(line.name)) return false;
    const endedAtMs = last.endedAtMs ?? 0;
    return atMs <= endedAtMs + lateStampMs && this.#unclaimed.newestMs < endedAtMs;
  }

  /** @returns whether another run overlaps it */
  #giveBack(run: Run): boolean {
    let together = false;
    this.#kept.eachEndedSince(run.start.ms, (other) => {
      if (!ranTogether(other, run)) return;
      together = true;
      this.#kept.changeLines(other, (lines) => this.#log.takeBack(lines.forgetByTime()));
      run.lines.mixed ||= other.lines.mixed;
      if (!other.foundByTime || other.mixed) return;
      this.#kept.forgetNames(other);
      other.markMixed();
      run.markMixed();
    });
    return together;
  }

  /** Neither run keeps lines that may be the other's. */
  #unmix(last: Run, run: Run): void {
    for (const either of [last, run]) {
      this.#kept.forgetNames(either);
      either.markMixed();
      this.#kept.changeLines(either, (lines) => lines.forgetByTime());
    }
  }
}

function isEnd({ verb }: AuthorEvent): boolean {
  return verb !== 'started' && verb !== 'invoke';
}

/** Whether two ended runs overlap by more than late stamps can explain. */
function ranTogether(a: Run, b: Run): boolean {
  const aEnd = a.endedAtMs ?? a.start.ms;
  const bEnd = b.endedAtMs ?? b.start.ms;
  const togetherMs = Math.min(aEnd, bEnd) - Math.max(a.start.ms, b.start.ms);
  const shorterMs = Math.min(aEnd - a.start.ms, bEnd - b.start.ms);
  return togetherMs > Math.min(lateStampMs, shorterMs / 2);
}

interface UnclaimedLine extends AuthorEvent {
  readonly atMs: number;
}

/** How the lines of a run were separated from those of others. */
interface Claim {
  /** Lines without a thread or call id. */
  readonly bareLines: number;
  /** Different threads. */
  readonly threads: number;
}

/**
 * Authors' lines of calls that have not been logged yet, in log order; the oldest are dropped if there are too many.
 */
class UnclaimedLines {
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
   * Passes the lines of a call that began at `sinceMs` to `take`: those with its call id as thread, those of threads
   * first seen since then (unless this author's threads are call ids), and those without a thread since then.
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

/** Lines of a container whose run is not known yet. */
class UnownedLines {
  #held: KeptLine[] = [];
  #bytes = 0;

  /** Holds a line for the run that is logged next; the oldest ones are dropped if there are too many. */
  hold(line: KeptLine): void {
    this.#held.push(line);
    this.#bytes += sizeOfLine(line.text);
    while (this.#bytes > mostHeldLinesBytes || this.#held.length > mostHeldLines) {
      const oldest = this.#held.shift();
      if (oldest === undefined) return;
      this.#bytes -= sizeOfLine(oldest.text);
    }
  }

  /**
   * Gives a run the held lines that contain its call id and, unless it ran `together` with another, those since
   * `sinceMs` (Unix ms).
   */
  claim(lines: RunLines, callId: string | null, sinceMs: number, together: boolean): void {
    if (this.#held.length === 0) return;
    const rest: KeptLine[] = [];
    for (const line of this.#held) {
      const named = callId !== null && line.text.includes(callId);
      const inTime = recordMs(line) >= sinceMs;
      if (named || (inTime && !together)) lines.add(line, !named);
      else rest.push(line);
      if (inTime && !named && together) lines.mixed = true;
    }
    this.#keep(rest);
  }

  /** Holds lines again that a run has given up; they are older than those held now. */
  takeBack(lines: readonly KeptLine[]): void {
    if (lines.length > 0) this.#keep([...lines, ...this.#held].slice(-mostHeldLines));
  }

  clear(): void {
    if (this.#held.length > 0) this.#keep([]);
  }

  #keep(lines: KeptLine[]): void {
    this.#held = lines;
    this.#bytes = lines.reduce((sum, line) => sum + sizeOfLine(line.text), 0);
  }
}

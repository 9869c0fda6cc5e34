import type { AuthorEvent } from './authorLine.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { Run } from './run.ts';
import { UnclaimedLines } from './unclaimedLines.ts';

/** A summary's line is stamped a little after the call ended, so the start that follows from it is a little late (ms). */
const lateStampMs = 5;
/** Standard output and standard error are read apart: what a call wrote may be stamped so long (ms) before its start. */
const earlyStampMs = 5;

/**
 * Runs that log one line only, when they are over. The authors' lines before it are its own when it alone was running.
 * When a later summary shows that another call ran at the same time, a run gives back the lines that it got by time alone,
 * for they may be the other's, and both are marked mixed.
 */
export class SummaryRuns {
  readonly #kept: KeptRuns;
  readonly #unclaimed = new UnclaimedLines();
  #last: Run | null = null;

  constructor(kept: KeptRuns) {
    this.#kept = kept;
  }

  /** Takes an author's line at a time when no run is known to be open. */
  addLine(line: AuthorEvent, atMs: number): void {
    const last = this.#last;
    if (last !== null && this.#isLateEnd(last, line, atMs)) last.apply(line, atMs, this.#kept.takeRoom);
    else this.#unclaimed.add(line, atMs);
  }

  /** When the call whose summary comes next, without how long it took, gave the first sign of itself at or after `sinceMs`. */
  firstSignMs(sinceMs: number): number | null {
    return this.#unclaimed.firstMs(sinceMs);
  }

  /** Gives a run that has just been summarised its lines. Call it before the run is kept. */
  add(run: Run): void {
    this.#giveBack(run);
    const { takeRoom } = this.#kept;
    const last = this.#last;
    let wasLasts = false;
    const claim = this.#unclaimed.claim(run.start.ms - lateStampMs, run.callId, (line, atMs) => {
      wasLasts ||= isEnd(line) && !run.hasOpen(line.name) && last?.hasOpen(line.name) === true;
      run.apply(line, atMs, takeRoom);
    });
    run.foundByTime = claim.bareLines > 0 || claim.threads > 1;
    // Times do not tell whether two calls overlapped; that one ends what the other began does.
    if (wasLasts && run.durationMs === null && last?.foundByTime) this.#unmix(last, run);
    this.#last = run;
  }

  /**
   * A start is logged: this log does not summarise calls. What was held belongs to the run that begins, when it was
   * stamped but a moment earlier, else to nothing.
   */
  giveUp(begun: Run): void {
    const { takeRoom } = this.#kept;
    this.#unclaimed.claim(begun.start.ms - earlyStampMs, null, (line, atMs) => begun.apply(line, atMs, takeRoom));
    this.#unclaimed.clear();
    this.#last = null;
  }

  /** The end of a sub-function that only the last run can have opened: the function's own streams may lag behind the summary. */
  #isLateEnd(last: Run, line: AuthorEvent, atMs: number): boolean {
    if (!isEnd(line) || !last.hasOpen(line.name)) return false;
    const endedAtMs = last.endedAtMs ?? 0;
    return atMs <= endedAtMs + lateStampMs && this.#unclaimed.newestMs < endedAtMs;
  }

  #giveBack(run: Run): void {
    this.#kept.eachEndedSince(run.start.ms, (other) => {
      if (!other.foundByTime || other.mixed || !ranTogether(other, run)) return;
      this.#kept.forgetNames(other);
      other.markMixed();
      run.markMixed();
    });
  }

  /** Neither keeps the lines that may be the other's. */
  #unmix(last: Run, run: Run): void {
    for (const either of [last, run]) {
      this.#kept.forgetNames(either);
      either.markMixed();
    }
  }
}

function isEnd({ verb }: AuthorEvent): boolean {
  return verb !== 'started' && verb !== 'invoke';
}

/** True when two ended runs overlap by more than the lateness of their stamps can explain. */
function ranTogether(a: Run, b: Run): boolean {
  const aEnd = a.endedAtMs ?? a.start.ms;
  const bEnd = b.endedAtMs ?? b.start.ms;
  const togetherMs = Math.min(aEnd, bEnd) - Math.max(a.start.ms, b.start.ms);
  const shorterMs = Math.min(aEnd - a.start.ms, bEnd - b.start.ms);
  return togetherMs > Math.min(lateStampMs, shorterMs / 2);
}

import { isDeepStrictEqual } from 'node:util';
import { fnv1a64 } from '../invocation/invocation.ts';
import { type Problem, problemKey } from './problem.ts';

/** Findings that ended are kept for this long, ms, and this many of them. */
const endedKeptMs = 600_000;
const mostEnded = 200;
/** Findings at the same time; of more, the first ones. */
const mostCurrent = 2000;
/** What is gone for less than this, ms, has not ended: figures sway around their limits. */
const goneMs = 3000;

/** A problem and how long it has lasted. */
export interface HealthFinding extends Problem {
  /** The same from its beginning to its end. */
  readonly id: string;
  /** When it began, else when it was first seen, Unix ms. */
  readonly sinceMs: number;
  /** Unix ms; null while it lasts. */
  readonly endedMs: number | null;
  /** Increases whenever its facts change. */
  readonly revision: number;
}

interface Current {
  finding: HealthFinding;
  seenMs: number;
}

/** Remembers since when something is wrong, and what was wrong before. Times are Unix ms. */
export class FindingLedger {
  readonly #current = new Map<string, Current>();
  #ended: HealthFinding[] = [];

  /** Current ones first, then those that ended, the newest end first. */
  get findings(): readonly HealthFinding[] {
    return [...Array.from(this.#current.values(), ({ finding }) => finding), ...this.#ended];
  }

  /** Takes note of everything that is wrong now. */
  update(problems: readonly Problem[], nowMs: number): void {
    for (const problem of problems) this.#see(problem, nowMs);
    for (const [key, { finding, seenMs }] of this.#current) {
      if (seenMs === nowMs || nowMs - seenMs < goneMs) continue;
      this.#current.delete(key);
      this.#ended.unshift({ ...finding, endedMs: Math.max(seenMs, finding.sinceMs), revision: finding.revision + 1 });
    }
    this.#ended = this.#ended.filter(({ endedMs }) => nowMs - (endedMs ?? 0) < endedKeptMs).slice(0, mostEnded);
  }

  #see(problem: Problem, nowMs: number): void {
    const key = problemKey(problem);
    const known = this.#current.get(key);
    if (known === undefined) {
      if (this.#current.size >= mostCurrent) return;
      const sinceMs = Math.min(problem.beganMs ?? nowMs, nowMs);
      const id = fnv1a64(`${key}${Math.round(sinceMs)}`);
      this.#current.set(key, { finding: { ...problem, id, sinceMs, endedMs: null, revision: 0 }, seenMs: nowMs });
      return;
    }
    known.seenMs = nowMs;
    const { finding } = known;
    if (finding.severity === problem.severity && isDeepStrictEqual(finding.fact, problem.fact)) return;
    known.finding = { ...finding, ...problem, revision: finding.revision + 1 };
  }
}

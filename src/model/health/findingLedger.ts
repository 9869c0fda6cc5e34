import { isDeepStrictEqual } from 'node:util';
import type { Severity } from '../../contract/finding/severity.ts';
import type { HealthFact, HealthSubject } from '../../contract/health/healthKinds.ts';
import { fnv1a64 } from '../invocation/invocation.ts';
import { type Problem, problemKey } from './problem.ts';

/** Findings that ended are kept for this long, ms, and this many of them. */
const endedKeptMs = 600_000;
const mostEnded = 200;
/** Findings at the same time, and as many that have yet to last; of more, the first ones. */
const mostCurrent = 2000;
/** What is gone for less than this, ms, has not ended: figures sway around their limits. */
const goneMs = 3000;

/** A problem and how long it has lasted. */
export interface HealthFinding {
  /** The same on every replica; a problem that returns replaces its earlier finding. */
  readonly id: string;
  readonly severity: Severity;
  readonly subject: HealthSubject;
  readonly fact: HealthFact;
  /** When it began, else when it was first seen, Unix ms. */
  readonly sinceMs: number;
  /** Unix ms; null while it lasts. */
  readonly endedMs: number | null;
  /** Increases whenever its facts change, and when it ends or returns. */
  readonly revision: number;
}

interface Current {
  finding: HealthFinding;
  seenMs: number;
}

/** A problem that has to last before it is a finding. */
interface Pending {
  sinceMs: number;
  seenMs: number;
}

/**
 * Remembers since when something is wrong, and what was wrong before. Times are Unix ms: when the clock is set back, what
 * began later begins now.
 */
export class FindingLedger {
  readonly #pending = new Map<string, Pending>();
  readonly #current = new Map<string, Current>();
  readonly #ended = new Map<string, HealthFinding>();

  /** Current ones first, then those that ended, the newest end first. */
  get findings(): readonly HealthFinding[] {
    const ended = [...this.#ended.values()].sort((a, b) => (b.endedMs ?? 0) - (a.endedMs ?? 0));
    return [...Array.from(this.#current.values(), ({ finding }) => finding), ...ended];
  }

  /** Takes note of everything that is wrong now. */
  update(problems: readonly Problem[], nowMs: number): void {
    for (const problem of problems) this.#see(problem, nowMs);
    for (const [key, { seenMs }] of this.#pending) if (isGone(seenMs, nowMs)) this.#pending.delete(key);
    for (const [key, { finding, seenMs }] of this.#current) {
      if (!isGone(seenMs, nowMs)) continue;
      this.#current.delete(key);
      const endedMs = Math.min(Math.max(seenMs, finding.sinceMs), nowMs);
      this.#ended.set(key, { ...finding, endedMs, revision: finding.revision + 1 });
    }
    for (const [key, { endedMs }] of this.#ended) {
      if (this.#ended.size > mostEnded || Math.abs(nowMs - (endedMs ?? 0)) >= endedKeptMs) this.#ended.delete(key);
    }
  }

  #see(problem: Problem, nowMs: number): void {
    const key = problemKey(problem);
    const known = this.#current.get(key);
    if (known === undefined) {
      this.#begin(key, problem, nowMs);
      return;
    }
    known.seenMs = nowMs;
    const { finding } = known;
    const { severity, subject, fact } = problem;
    const sinceMs = Math.min(finding.sinceMs, nowMs);
    const isSame = finding.sinceMs === sinceMs && finding.severity === severity;
    if (isSame && isDeepStrictEqual(finding.fact, fact)) return;
    known.finding = { ...finding, severity, subject, fact, sinceMs, revision: finding.revision + 1 };
  }

  #begin(key: string, { severity, subject, fact, beganMs, mustLastMs = 0, isFading }: Problem, nowMs: number): void {
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      pending.seenMs = nowMs;
      pending.sinceMs = Math.min(pending.sinceMs, nowMs);
    }
    if (isFading) return;
    const sinceMs = Math.min(beganMs ?? pending?.sinceMs ?? nowMs, nowMs);
    if (nowMs - sinceMs < mustLastMs) {
      if (pending === undefined && this.#pending.size < mostCurrent) this.#pending.set(key, { sinceMs, seenMs: nowMs });
      return;
    }
    if (this.#current.size >= mostCurrent) return;
    this.#pending.delete(key);
    const before = this.#ended.get(key);
    this.#ended.delete(key);
    const revision = before === undefined ? 0 : before.revision + 1;
    const finding = { id: fnv1a64(key), severity, subject, fact, sinceMs, endedMs: null, revision };
    this.#current.set(key, { finding, seenMs: nowMs });
  }
}

function isGone(seenMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - seenMs) >= goneMs;
}

import type { SourceFailure, SourceHealth } from './sourceHealth.ts';

/** A source that never answered is lost once its failure has lasted this long ... */
const firstFailureMs = 500;
/** ... and one that did, after this: a single lost request is not news. */
const lostAfterMs = 3000;
/** A lost source is back once it has answered for this long. */
const backAfterMs = 2000;

/** A source does not answer, or answers again. */
export interface SourceChange {
  readonly source: Pick<SourceHealth, 'name' | 'address' | 'nodeName'>;
  /** Why it is lost, or was. */
  readonly failure: SourceFailure;
  /** Null when it is lost now; else how long it was, ms. */
  readonly lostForMs: number | null;
  /** Whether it has ever answered before this change. */
  readonly hadAnswered: boolean;
  /** Since when it fails, or answers again: monotonic time, ms. */
  readonly sinceMs: number;
}

/** How a source has failed so far. */
interface FailureCourse {
  readonly hasAnswered: boolean;
  /** How long it has failed, ms. */
  readonly lastedMs: number;
  /** Whether another request has failed since the first failure. */
  readonly isRepeated: boolean;
}

/** Whether a source that fails is lost. */
export type LossRule = (source: SourceHealth, course: FailureCourse) => boolean;

const usualRule: LossRule = (_source, { hasAnswered, lastedMs }) =>
  lastedMs >= (hasAnswered ? lostAfterMs : firstFailureMs);

/** Tells sources apart. An agent stays the same when its pod gets another address. */
export function sourceIdentity({
  name,
  address,
  nodeName,
}: Pick<SourceHealth, 'name' | 'address' | 'nodeName'>): string {
  return JSON.stringify([name, nodeName ?? null, nodeName === undefined ? address : null]);
}

interface Watched {
  hasAnswered: boolean;
  /** Since when it fails if it is well, or is well if it is lost; null while it stays as it is. */
  changingSinceMs: number | null;
  /** The newest error when it began to fail, Unix ms; null if there was none. */
  firstErrorAtMs: number | null;
  /** Null while it is not lost. */
  lost: { readonly failure: SourceFailure; readonly sinceMs: number; readonly lastSuccessAtMs: number | null } | null;
}

/** Finds which sources are lost and which are back, from their health: one change each, however often they fail. */
export class SourceWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #isLost: LossRule;

  /** @param isLost omitted: soon before its first answer, later after 3 s */
  constructor(isLost: LossRule = usualRule) {
    this.#isLost = isLost;
  }

  /**
   * @param sources the health of all that are watched; one that is no longer among them is forgotten
   * @param nowMs monotonic time
   */
  look(sources: readonly SourceHealth[], nowMs: number): readonly SourceChange[] {
    const present = new Set<string>();
    const changes: SourceChange[] = [];
    for (const source of sources) {
      const key = sourceIdentity(source);
      present.add(key);
      const watched = this.#watched.get(key) ?? newlyWatched();
      this.#watched.set(key, watched);
      const change = lookAt(source, watched, nowMs, this.#isLost);
      if (change !== null) changes.push(change);
    }
    for (const key of this.#watched.keys()) if (!present.has(key)) this.#watched.delete(key);
    return changes;
  }
}

function newlyWatched(): Watched {
  return { hasAnswered: false, changingSinceMs: null, firstErrorAtMs: null, lost: null };
}

function lookAt(health: SourceHealth, watched: Watched, nowMs: number, isLost: LossRule): SourceChange | null {
  const { name, address, nodeName, failing, lastSuccessAtMs, lastError } = health;
  const source = { name, address, ...(nodeName === undefined ? {} : { nodeName }) };
  const { lost, hasAnswered: hadAnswered } = watched;
  const isChanging = lost === null ? failing !== null : failing === null && isNewer(lastSuccessAtMs, lost);
  if (lastSuccessAtMs !== null && lost === null) watched.hasAnswered = true;
  if (!isChanging) {
    watched.changingSinceMs = null;
    return null;
  }
  if (watched.changingSinceMs === null) watched.firstErrorAtMs = lastError?.atMs ?? null;
  watched.changingSinceMs ??= nowMs;
  const sinceMs = watched.changingSinceMs;
  const lastedMs = nowMs - sinceMs;
  if (lost !== null) {
    if (lastedMs < backAfterMs) return null;
    watched.lost = null;
    watched.changingSinceMs = null;
    watched.hasAnswered = true;
    return { source, failure: lost.failure, lostForMs: nowMs - lost.sinceMs, hadAnswered, sinceMs };
  }
  const isRepeated = lastError !== null && lastError.atMs !== watched.firstErrorAtMs;
  if (failing === null || !isLost(health, { hasAnswered: watched.hasAnswered, lastedMs, isRepeated })) return null;
  watched.lost = { failure: failing, sinceMs, lastSuccessAtMs };
  watched.changingSinceMs = null;
  return { source, failure: failing, lostForMs: null, hadAnswered: watched.hasAnswered, sinceMs };
}

/**
 * Whether it has answered since it was lost: one that is no longer asked does not fail either. Any other time means
 * that, since the wall clock may be set back.
 */
function isNewer(lastSuccessAtMs: number | null, lost: NonNullable<Watched['lost']>): boolean {
  return lastSuccessAtMs !== null && lastSuccessAtMs !== lost.lastSuccessAtMs;
}

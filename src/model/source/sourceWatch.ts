import type { SourceFailure, SourceHealth } from './sourceHealth.ts';

/** A source that never answered is lost once its failure has lasted this long ... */
const firstFailureMs = 500;
/** ... and one that did, after this: a single lost request is not news. */
const lostAfterMs = 3000;
/** A lost source is back once it has answered for this long. */
const backAfterMs = 2000;

/** A source does not answer, or answers again. */
export interface SourceChange {
  readonly source: Pick<SourceHealth, 'name' | 'address'>;
  /** Why it is lost, or was. */
  readonly failure: SourceFailure;
  /** Null when it is lost now; else how long it was, ms. */
  readonly lostForMs: number | null;
  /** Whether it has ever answered before this change. */
  readonly hadAnswered: boolean;
}

interface Watched {
  hasAnswered: boolean;
  /** Since when it fails if it is well, or is well if it is lost; null while it stays as it is. */
  changingSinceMs: number | null;
  /** Null while it is not lost. */
  lost: { readonly failure: SourceFailure; readonly sinceMs: number; readonly lastSuccessAtMs: number | null } | null;
}

/** Finds which sources are lost and which are back, from their health: one change each, however often they fail. */
export class SourceWatch {
  readonly #watched = new Map<string, Watched>();

  /**
   * @param sources the health of all that are watched; one that is no longer among them is forgotten
   * @param nowMs monotonic time
   */
  look(sources: readonly SourceHealth[], nowMs: number): readonly SourceChange[] {
    const present = new Set<string>();
    const changes: SourceChange[] = [];
    for (const source of sources) {
      const key = `${source.name} ${source.address}`;
      present.add(key);
      const watched = this.#watched.get(key) ?? { hasAnswered: false, changingSinceMs: null, lost: null };
      this.#watched.set(key, watched);
      const change = lookAt(source, watched, nowMs);
      if (change !== null) changes.push(change);
    }
    for (const key of this.#watched.keys()) if (!present.has(key)) this.#watched.delete(key);
    return changes;
  }
}

function lookAt(health: SourceHealth, watched: Watched, nowMs: number): SourceChange | null {
  const { name, address, failing, lastSuccessAtMs } = health;
  const source = { name, address };
  const { lost, hasAnswered: hadAnswered } = watched;
  const isChanging = lost === null ? failing !== null : failing === null && isNewer(lastSuccessAtMs, lost);
  if (lastSuccessAtMs !== null && lost === null) watched.hasAnswered = true;
  if (!isChanging) {
    watched.changingSinceMs = null;
    return null;
  }
  watched.changingSinceMs ??= nowMs;
  const lastedMs = nowMs - watched.changingSinceMs;
  if (lost !== null) {
    if (lastedMs < backAfterMs) return null;
    watched.lost = null;
    watched.changingSinceMs = null;
    watched.hasAnswered = true;
    return { source, failure: lost.failure, lostForMs: nowMs - lost.sinceMs, hadAnswered };
  }
  if (failing === null || lastedMs < (watched.hasAnswered ? lostAfterMs : firstFailureMs)) return null;
  watched.lost = { failure: failing, sinceMs: watched.changingSinceMs, lastSuccessAtMs };
  watched.changingSinceMs = null;
  return { source, failure: failing, lostForMs: null, hadAnswered: watched.hasAnswered };
}

/** Whether it has answered since it was lost: one that is no longer asked does not fail either. */
function isNewer(lastSuccessAtMs: number | null, lost: NonNullable<Watched['lost']>): boolean {
  return lastSuccessAtMs !== null && (lost.lastSuccessAtMs === null || lastSuccessAtMs > lost.lastSuccessAtMs);
}

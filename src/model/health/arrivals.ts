import type { SourceHealth } from '../source/sourceHealth.ts';
import { sourceIdentity } from '../source/sourceWatch.ts';

/** Of each source. */
const mostKept = 60;

/** An answer of a source. */
export interface Arrival {
  /** Unix ms. */
  readonly atMs: number;
  /** Time until it began, ms; null where that is not measured. */
  readonly latencyMs: number | null;
}

/** The last 60 answers of each source that is listed; of several within a second the newest. */
export class Arrivals {
  #bySource = new Map<string, Arrival[]>();

  look(sources: readonly SourceHealth[]): void {
    const listed = new Map<string, Arrival[]>();
    for (const source of sources) {
      const key = sourceIdentity(source);
      const kept = this.#bySource.get(key) ?? [];
      listed.set(key, kept);
      const { lastSuccessAtMs: atMs, latencyMs } = source;
      if (atMs === null || atMs === kept.at(-1)?.atMs) continue;
      kept.push({ atMs, latencyMs });
      if (kept.length > mostKept) kept.shift();
    }
    this.#bySource = listed;
  }

  /** The oldest first. */
  of(source: SourceHealth): readonly Arrival[] {
    return this.#bySource.get(sourceIdentity(source)) ?? [];
  }
}

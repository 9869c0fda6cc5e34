import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { CallKind, CallSource, CallTotals, PodInFlight } from './callSource.ts';
import type { CallFigures } from './callWindow.ts';
import { type Counted, firstSteady } from './counted.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** Several sources of calls as one: of each figure the first that is steady, in order. They may come to be later. */
export class ComposedCalls implements CallSource {
  readonly #sourcesNow: () => readonly CallSource[];

  constructor(sourcesNow: () => readonly CallSource[]) {
    this.#sourcesNow = sourcesNow;
  }

  get #sources(): readonly CallSource[] {
    return this.#sourcesNow();
  }

  get revision(): number {
    return this.#sources.reduce((sum, { revision }) => sum + revision, 0);
  }

  order(kind: CallKind): readonly SourceName[] {
    return [...new Set(this.#sources.flatMap((source) => source.order(kind)))];
  }

  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null {
    return firstSteady(this.#sources.map((source) => source.calls(functionId, nowMs)));
  }

  /** Containers that are new have counted nothing: whoever has counted a run goes before them. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null {
    const all = this.#sources.map((source) => source.runs(functionId, nowMs));
    return firstSteady(all.filter((runs) => (runs?.value?.count ?? 0) > 0)) ?? firstSteady(all);
  }

  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    return firstSteady(this.#sources.map((source) => source.recent(functionId, nowMs)));
  }

  inFlight(podUid: string, nowMs: number): PodInFlight | null {
    for (const source of this.#sources) {
      const known = source.inFlight(podUid, nowMs);
      if (known !== null) return known;
    }
    return null;
  }

  async prepare(functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.prepare(functionId, kinds, signal)));
  }
}

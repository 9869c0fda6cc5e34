import type { SourceName } from '../../contract/sourceName.ts';
import type { NamespacedId } from '../inventory/identity.ts';
import type { CallSeries } from './callSeconds.ts';
import type { CallKind, CallSource, Counted, PodInFlight } from './callSource.ts';
import type { CallScope, SummedSeries } from './callSums.ts';
import type { CallTotals } from './callTotals.ts';
import type { CallFigures } from './callWindow.ts';
import type { DurationTotals } from './durationHistogram.ts';

/** Several sources of calls as one: each figure comes from the first steady source that has it. */
export class ComposedCalls implements CallSource {
  readonly #sourcesNow: () => readonly CallSource[];
  readonly unasked: Pick<CallSource, 'calls' | 'recent'> = {
    calls: (id, nowMs) => firstSteady(this.#sources.map((source) => (source.unasked ?? source).calls(id, nowMs))),
    recent: (id, nowMs) => firstSteady(this.#sources.map((source) => (source.unasked ?? source).recent(id, nowMs))),
  };

  /** @param sourcesNow the sources in order of preference; they may change */
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

  /** New containers have counted nothing yet: a source that has counted a run is preferred to them. */
  runs(functionId: NamespacedId, nowMs: number): Counted<DurationTotals> | null {
    const all = this.#sources.map((source) => source.runs(functionId, nowMs));
    return firstSteady(all.filter((runs) => (runs?.value?.count ?? 0) > 0)) ?? firstSteady(all);
  }

  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    return firstSteady(this.#sources.map((source) => source.recent(functionId, nowMs)));
  }

  bySecond(functionId: NamespacedId, nowMs: number): Counted<CallSeries> | null {
    return firstSteady(this.#sources.map((source) => source.bySecond(functionId, nowMs)));
  }

  summed(scope: CallScope, nowMs: number): Counted<SummedSeries> | null {
    return firstSteady(this.#sources.map((source) => source.summed?.(scope, nowMs) ?? null));
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

/**
 * How long a function runs: as measured inside its pod, else as long as its callers wait. For the latter, the named
 * source is the part of the platform that counted, even if another source passed it on.
 */
export function functionTime(
  runs: Counted<DurationTotals> | null,
  calls: Counted<CallTotals> | null,
): Counted<DurationTotals> | null {
  const isMeasured = runs !== null && (runs.steady || calls === null);
  const nothingYet = runs?.value === null || runs?.value.count === 0;
  const callersKnowMore = (calls?.value?.requestSeconds.count ?? 0) > 0 && calls?.source !== 'local';
  if (isMeasured && !(nothingYet && callersKnowMore)) return runs;
  if (calls === null) return runs;
  return { ...calls, source: calls.origin ?? calls.source, value: calls.value?.requestSeconds ?? null };
}

/** The first that is steady, else the first that knows anything. */
function firstSteady<Value>(candidates: Iterable<Counted<Value> | null>): Counted<Value> | null {
  let first: Counted<Value> | null = null;
  for (const candidate of candidates) {
    if (candidate?.steady) return candidate;
    first ??= candidate;
  }
  return first;
}

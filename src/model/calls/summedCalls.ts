import type { NamespacedId } from '../inventory/identity.ts';
import type { Series } from '../series/series.ts';
import type { CallSeries } from './callSeconds.ts';
import type { CallSource, Counted } from './callSource.ts';
import type { CallScope, SummedSeries } from './callSums.ts';

/**
 * The calls of functions in a scope, added up by the source; of a source of few functions, here. Null where they are
 * not counted. @param functionsIn those in the scope
 */
export function summedCalls(
  calls: CallSource | null,
  scope: CallScope,
  functionsIn: () => readonly NamespacedId[],
  nowMs: number,
): Counted<SummedSeries> | null {
  if (calls === null) return null;
  if (calls.summed !== undefined) return calls.summed(scope, nowMs);
  const functions = functionsIn();
  const parts = functions.map((id) => calls.bySecond(id, nowMs)).filter((counted) => counted !== null);
  const [first] = parts;
  if (first === undefined || parts.length < functions.length) return null;
  const series = parts.map(({ value }) => value).filter((value) => value !== null);
  if (series.length < functions.length) return { ...first, value: null };
  return {
    ...first,
    measuredAtMs: Math.min(...parts.map(({ measuredAtMs }) => measuredAtMs)),
    steady: parts.every(({ steady }) => steady),
    value: { callsPerSecond: sumOf(series, 'callsPerSecond'), errorsPerSecond: sumOf(series, 'errorsPerSecond') },
  };
}

function sumOf(parts: readonly CallSeries[], column: keyof SummedSeries): Series {
  return { at: (second) => parts.reduce((sum, part) => sum + part[column].at(second), 0) };
}

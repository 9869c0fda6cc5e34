import type { CoarseListState, MeasuredBy } from '../../../src/client/client.ts';
import type { LiveStore } from '../../state/liveStore.ts';
import type { AskedFigure } from './askedFigure.ts';
import type { Provenance } from './provenance.ts';

/** Figures of a list that are of the same measurement as the one that its sources name. */
const measurements: Readonly<Record<string, string>> = {
  errorPercent: 'callsPerSecond',
  inFlight: 'callsPerSecond',
  memoryPercent: 'memoryBytes',
};

/**
 * Where a coarse figure of a list, or one of all functions, comes from, as the stream says it. Null if it does not.
 * @param nowSeconds the server's time
 */
export function listedProvenance(
  { subject, column }: AskedFigure,
  live: Pick<LiveStore, 'topic'>,
  nowSeconds: number,
): Provenance | null {
  if (subject.kind === 'function') {
    const list = live.topic('functions')?.state ?? null;
    const item = list?.items.find(({ namespace, name }) => namespace === subject.namespace && name === subject.name);
    return item === undefined || list === null ? null : listed(item.sources, list, column, nowSeconds);
  }
  if (subject.kind === 'node') {
    const list = live.topic('nodes')?.state ?? null;
    const item = list?.items.find(({ name }) => name === subject.name);
    return item === undefined || list === null ? null : listed(item.sources, list, column, nowSeconds);
  }
  if (column !== 'strip:calls' && column !== 'strip:errors') return null;
  const calls = live.topic('overview')?.state?.sources.calls;
  return calls === undefined ? null : { ...calls, ageSeconds: null };
}

function listed(
  sources: Readonly<Record<string, MeasuredBy>>,
  { measuredAtSeconds, how }: Pick<CoarseListState<unknown>, 'measuredAtSeconds' | 'how'>,
  column: string,
  nowSeconds: number,
): Provenance | null {
  const name = sources[column] === undefined ? (measurements[column] ?? column) : column;
  const by = sources[name];
  if (by === undefined) return null;
  const at = measuredAtSeconds[name] ?? null;
  return {
    ...by,
    ageSeconds: at === null ? null : Math.max(0, nowSeconds - at),
    how: by.source === null ? null : (how[name]?.[by.source] ?? null),
  };
}

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
  if (column === 'overview:running') return runningProvenance(live);
  if (column === 'overview:problems') return problemsProvenance(live);
  if (column !== 'strip:calls' && column !== 'strip:errors') return null;
  const calls = live.topic('overview')?.state?.sources.calls;
  return calls === undefined ? null : { ...calls, ageSeconds: null };
}

/** How often the server looks at what runs and what is wrong. */
const lookedAtEverySeconds = 1;

/** Whose logs tell of calls, and who counts those that no log tells of. */
function runningProvenance(live: Pick<LiveStore, 'topic'>): Provenance | null {
  const doctor = live.topic('doctor')?.state ?? null;
  const overview = live.topic('overview')?.state ?? null;
  if (doctor === null || overview === null) return null;
  const items = live.topic('functions')?.state?.items ?? [];
  const counted = new Set(overview.running.counted.map((each) => functionKey(each.function)));
  const counters = items.flatMap((item) =>
    counted.has(functionKey(item)) ? (item.sources['callsPerSecond'] ?? []) : [],
  );
  const logs = doctor.figures.find(({ figure }) => figure === 'running')?.source ?? null;
  return {
    // Without logs, it is the counters that say that nothing runs.
    source: joined([logs, ...counters.map(({ source }) => source)]) ?? overview.sources.calls.source,
    intervalSeconds: Math.max(lookedAtEverySeconds, ...counters.map(({ intervalSeconds }) => intervalSeconds ?? 0)),
    why: doctor.findings.find(({ figures }) => figures.includes('running'))?.code ?? null,
    ...{ ageSeconds: null, how: null },
  };
}

/** Problems are found by the server itself, in what these sources report. */
function problemsProvenance(live: Pick<LiveStore, 'topic'>): Provenance | null {
  const doctor = live.topic('doctor')?.state ?? null;
  if (doctor === null) return null;
  const calls = live.topic('overview')?.state?.sources.calls.source ?? null;
  const source = joined([doctor.inventory.source, calls]);
  return { source, intervalSeconds: lookedAtEverySeconds, ...{ ageSeconds: null, why: null, how: null } };
}

/** Each of them once; null for none. */
function joined(sources: readonly (string | null)[]): string | null {
  return [...new Set(sources.flatMap((source) => source ?? []))].join(' + ') || null;
}

function functionKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
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

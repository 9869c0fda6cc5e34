import { healthWords } from '../../contract/health/healthWords.ts';
import type { FunctionItem, FunctionSummary } from '../../contract/v1/function.ts';
import type { NodeItem, NodeSummary } from '../../contract/v1/node.ts';
import { functionKey, type MeasuredBy } from '../../contract/v1/stream.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { WorstFindings } from '../../model/health/worstFindings.ts';
import type { CoarsePass, FunctionFigures, Measurement } from '../../model/watch/coarsePass.ts';
import { type MetaEntry, unmeasured } from '../answer/metaEntry.ts';
import { unixSeconds } from './unixSeconds.ts';

/** What lists add to what the inventory tells. */
export interface ListFigures {
  /** Null before the first one. */
  readonly pass: CoarsePass | null;
  readonly problems: WorstFindings;
}

/** Writes down who measured a figure; null: nobody. */
type SourceOf<Source> = (measurement: Measurement | null) => Source;

type WithSources<Item, Name extends string, Source> = Omit<Item, 'sources'> & {
  sources: { [Measured in Name]: Source };
};

const noFigures: FunctionFigures = {
  callsPerSecond: null,
  errorPercent: null,
  inFlight: null,
  cpuPercent: null,
  memoryPercent: null,
  memoryBytes: null,
};

/** A function as lists show it. */
export function functionItem<Source>(
  summary: FunctionSummary,
  { pass, problems }: ListFigures,
  sourceOf: SourceOf<Source>,
): WithSources<FunctionItem, 'callsPerSecond' | 'cpuPercent' | 'memoryBytes', Source> {
  const key = functionKey(summary);
  const figures = pass?.functions.get(key) ?? noFigures;
  const measured = (value: number | null, by: Measurement | null = null) => sourceOf(value === null ? null : by);
  return {
    ...summary,
    ...figures,
    problem: problemOf(problems.ofFunction(key)),
    coarse: true,
    sources: {
      callsPerSecond: measured(figures.callsPerSecond, pass?.callsBy.get(key)),
      cpuPercent: measured(figures.cpuPercent, pass?.usage),
      memoryBytes: measured(figures.memoryBytes, pass?.usage),
    },
  };
}

/** A node as lists show it. */
export function nodeItem<Source>(
  summary: NodeSummary,
  { pass, problems }: ListFigures,
  sourceOf: SourceOf<Source>,
): WithSources<NodeItem, 'cpuPercent', Source> {
  const used = pass?.nodes.get(summary.name) ?? null;
  return {
    ...summary,
    cpuPercent: used?.cpuPercent ?? null,
    memoryPercent: used?.memoryPercent ?? null,
    rootDiskPercent: used?.rootDiskPercent ?? null,
    networkDownKibPerSecond: used?.networkDownKibPerSecond ?? null,
    networkUpKibPerSecond: used?.networkUpKibPerSecond ?? null,
    cpus: used?.cpus ?? null,
    problem: problemOf(problems.ofNode(summary.name)),
    coarse: true,
    sources: { cpuPercent: sourceOf(used === null ? null : (pass?.nodeUsage ?? null)) },
  };
}

/** Sources with their age, for an answer. */
export function agedSources(nowMs: number): SourceOf<MetaEntry> {
  return (measurement) => {
    if (measurement === null) return unmeasured;
    const ageMs = Math.max(0, nowMs - measurement.measuredAtMs);
    return { ...measuredBy(measurement), ageSeconds: Math.round(ageMs) / 1000 };
  };
}

/** Sources without a time: a stream tells it once for all items. */
export function measuredBy(measurement: Measurement | null): MeasuredBy {
  const { source = null, intervalSeconds = null } = measurement ?? {};
  return { source, intervalSeconds: intervalSeconds === null ? null : Math.round(intervalSeconds * 10) / 10 };
}

function problemOf(finding: HealthFinding | null): FunctionItem['problem'] {
  if (finding === null) return null;
  const { severity, sinceMs, fact, subject } = finding;
  const { en, zh } = healthWords(fact, subject);
  return { severity, code: fact.code, en, zh, sinceSeconds: unixSeconds(sinceMs) };
}

import { healthWords } from '../../contract/health/healthWords.ts';
import type { FunctionItem, FunctionSummary, functionMeasurements } from '../../contract/v1/function.ts';
import type { NodeItem, NodeSummary } from '../../contract/v1/node.ts';
import type { Provenance } from '../../contract/v1/provenance.ts';
import { functionKey, type MeasuredBy } from '../../contract/v1/stream.ts';
import type { HealthFinding } from '../../model/health/findingLedger.ts';
import type { WorstFindings } from '../../model/health/worstFindings.ts';
import type { CoarsePass, FunctionFigures, Measurement, MethodBySource } from '../../model/watch/coarsePass.ts';
import type { CoarseReasons } from '../answer/explanation.ts';
import { unixSeconds } from './unixSeconds.ts';

/** What lists add to what the inventory tells. */
export interface ListFigures {
  /** Null before the first one. */
  readonly pass: CoarsePass | null;
  readonly problems: WorstFindings;
  /** Why figures are not better. */
  readonly coarseReasons: CoarseReasons;
}

/** Writes down who measured a figure, null: nobody; why it is not better, and how it was measured. */
type SourceOf<Source> = (measurement: Measurement | null, why: string | null, how: string | null) => Source;

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
  { pass, problems, coarseReasons }: ListFigures,
  sourceOf: SourceOf<Source>,
): WithSources<FunctionItem, 'callsPerSecond' | 'cpuPercent' | 'memoryBytes', Source> {
  const key = functionKey(summary);
  const figures = pass?.functions.get(key) ?? noFigures;
  const { namespace, name, nodes } = summary;
  const subject = { namespace, functionName: name, podNames: null, nodeNames: nodes ?? [] };
  const measured = (figure: (typeof functionMeasurements)[number], measurement: Measurement | null = null) => {
    const by = figures[figure] === null ? null : measurement;
    const how = howOf(pass?.how[figure], by);
    return sourceOf(by, coarseReasons.why('function', figure, by, subject, how), how);
  };
  const listed = {
    problem: problemOf(problems.ofFunction(key)),
    coarse: true as const,
    sources: {
      callsPerSecond: measured('callsPerSecond', pass?.callsBy.get(key)),
      cpuPercent: measured('cpuPercent', pass?.usage),
      memoryBytes: measured('memoryBytes', pass?.usage),
    },
  };
  // `{ ...summary, ...figures, problem }` takes V8 ten times as long, and there may be 10,000 functions.
  return Object.assign({}, summary, figures, listed);
}

/** A node as lists show it. */
export function nodeItem<Source>(
  summary: NodeSummary,
  { pass, problems, coarseReasons }: ListFigures,
  sourceOf: SourceOf<Source>,
): WithSources<NodeItem, 'cpuPercent', Source> {
  const used = pass?.nodes.get(summary.name) ?? null;
  const by = used === null ? null : (pass?.nodeUsage ?? null);
  const subject = { namespace: null, functionName: null, podNames: null, nodeNames: [summary.name] };
  const how = howOf(pass?.how.nodes, by);
  const why = coarseReasons.why('node', 'cpuPercent', by, subject, how);
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
    sources: { cpuPercent: sourceOf(by, why, how) },
  };
}

/** Sources with their age, for an answer. */
export function agedSources(nowMs: number): SourceOf<Provenance> {
  return (measurement, why, how) => {
    const { source, intervalSeconds } = measuredBy(measurement, why);
    const ageMs = measurement === null ? null : Math.max(0, nowMs - measurement.measuredAtMs);
    return { source, intervalSeconds, ageSeconds: ageMs === null ? null : Math.round(ageMs) / 1000, why, how };
  };
}

/** Sources without time and query: a stream tells them once for all items. */
export function measuredBy(
  measurement: Pick<Measurement, 'source' | 'intervalSeconds'> | null,
  why: string | null,
): MeasuredBy {
  const { source = null, intervalSeconds = null } = measurement ?? {};
  return { source, intervalSeconds: tenths(intervalSeconds), why };
}

/** Rounded, so that the jitter of a timer is not sent as a change. */
export function tenths(seconds: number | null | undefined): number | null {
  return seconds == null ? null : Math.round(seconds * 10) / 10;
}

function howOf(how: MethodBySource | undefined, measurement: Measurement | null): string | null {
  return measurement === null ? null : (how?.get(measurement.source) ?? null);
}

function problemOf(finding: HealthFinding | null): FunctionItem['problem'] {
  if (finding === null) return null;
  const { severity, sinceMs, fact, subject } = finding;
  const { en, zh } = healthWords(fact, subject);
  return { severity, code: fact.code, en, zh, sinceSeconds: unixSeconds(sinceMs) };
}

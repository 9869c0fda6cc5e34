import type { HealthSubject } from '../../contract/health/healthKinds.ts';
import { endedCalls } from '../calls/callTotals.ts';
import { functionCondition } from '../inventory/functionState.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import type { Connection } from '../source/connection.ts';
import type { Problem } from './problem.ts';
import { inSteps, usageProblems } from './usageProblems.ts';

/** Calls that fail: from this share on it is a warning until below that, from there an error, percent. */
const failingPercent = 5;
const endedPercent = 3;
const mostlyFailingPercent = 50;
/** Fewer calls in 60 s say nothing about their share of failures; nor does a single failure. */
const fewestCalls = 5;
const fewestFailures = 2;
/** A replica that is not ready is a finding only after this time, ms: a probe may fail once. */
const notReadyMs = 10_000;
/** One that fits on no node: another node may be starting. */
const unschedulableMs = 60_000;

/** What is examined of a connection. */
export type Examined = Pick<Connection, 'inventory' | 'metrics' | 'calls'>;

/** What is wrong with a function and its pods, as far as it is measured. */
export function functionProblems(
  connection: Examined,
  fn: FunctionRecord,
  pods: readonly PodRecord[],
  nowMs: number,
): Problem[] {
  const { namespace, name } = fn.id;
  const subject: HealthSubject = { kind: 'function', namespace, name };
  return [
    ...failingCalls(connection, fn, subject, nowMs),
    ...notReady(fn, pods, nowMs),
    ...usageProblems(connection.metrics, pods, subject),
  ];
}

function failingCalls(
  { calls }: Pick<Connection, 'calls'>,
  { id }: FunctionRecord,
  subject: HealthSubject,
  nowMs: number,
): Problem[] {
  // Most functions have never failed: then there is no need to add up their last 60 s.
  const counts = calls?.unasked ?? calls;
  if (counts === null || !endedCalls(counts.calls(id, nowMs)?.value ?? null).error) return [];
  const figures = counts.recent(id, nowMs)?.value ?? null;
  if (figures?.errorPercent == null) return [];
  const { errorPercent } = figures;
  const ended = Math.round(figures.callsPerSecond * figures.seconds);
  const failed = Math.round((ended * errorPercent) / 100);
  if (ended < fewestCalls || failed < fewestFailures || errorPercent < endedPercent) return [];
  const severity = errorPercent >= mostlyFailingPercent ? 'error' : 'warning';
  const params = { percent: inSteps(errorPercent), calls: firstDigit(ended) };
  return [{ severity, subject, fact: { code: 'calls_failing', params }, isFading: errorPercent < failingPercent }];
}

function firstDigit(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  return Math.floor(count / power) * power;
}

function notReady(fn: FunctionRecord, pods: readonly PodRecord[], nowMs: number): Problem[] {
  // Where none is wanted, the last ones are about to be deleted.
  if (fn.replicasWanted === 0 || pods.every(({ ready }) => ready !== false)) return [];
  const anyReady = pods.some(({ ready }) => ready === true);
  const problems: Problem[] = [];
  for (const pod of pods) {
    const { ready, trouble, restarts } = pod;
    if (ready !== false || trouble === null) continue;
    const isDown = functionCondition({ replicasWanted: 1 }, [pod], nowMs).state === 'down';
    // A container that crashes again and again starts in between.
    if (!isDown && (restarts ?? 0) === 0) continue;
    const { namespace, name } = pod.id;
    const { reason, message } = trouble;
    problems.push({
      severity: anyReady ? 'warning' : 'error',
      subject: { kind: 'pod', namespace, name },
      fact: { code: 'replica_not_ready', params: { reason, message } },
      mustLastMs: reason === 'Pending' ? unschedulableMs : notReadyMs,
      isFading: !isDown,
    });
  }
  return problems;
}

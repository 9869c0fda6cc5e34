import type { Finding } from '../../contract/finding/finding.ts';
import type { HealthSubject } from '../../contract/health/healthKinds.ts';
import { windowSeconds } from '../../contract/units.ts';
import { endedCalls } from '../calls/callTotals.ts';
import { functionCondition } from '../inventory/functionState.ts';
import type { FunctionRecord, PodRecord } from '../inventory/inventory.ts';
import type { Series } from '../series/series.ts';
import type { Connection } from '../source/connection.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import type { SourceHealth } from '../source/sourceHealth.ts';
import type { Problem } from './problem.ts';

/** Calls that fail: from this share on it is a warning, from that an error, percent. */
const failingPercent = 5;
const mostlyFailingPercent = 50;
/** Fewer calls in 60 s say nothing about their share of failures. */
const fewestCalls = 5;
/** Memory and disks are nearly full from here on, percent. */
const fullPercent = 90;
/** A replica is throttled from this share of a core on, percent, as a mean over the last seconds. */
const throttledPercent = 10;
const throttledSeconds = 10;
/** A source is stale after this time and two of its intervals, ms. */
const staleMs = 3000;

/** What is examined of a connection. */
export type Examined = Pick<Connection, 'inventory' | 'metrics' | 'calls' | 'sources' | 'findings'>;

/** What is wrong with sources, agents and nodes, as far as it is measured: nothing is requested for it. */
export function connectionProblems(connection: Examined, nowMs: number): Problem[] {
  const nodes = connection.inventory.snapshot(nowMs)?.nodes ?? [];
  return [
    ...staleSources(connection.sources(), nowMs),
    ...deadAgents(connection),
    ...nodes.flatMap(({ name }) => nodeProblems(connection.metrics, name)),
  ];
}

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
  if (calls === null || !endedCalls(calls.calls(id, nowMs)?.value ?? null).error) return [];
  const figures = calls.recent(id, nowMs)?.value ?? null;
  if (figures?.errorPercent == null) return [];
  const ended = Math.round(figures.callsPerSecond * figures.seconds);
  if (ended < fewestCalls || figures.errorPercent < failingPercent) return [];
  const severity = figures.errorPercent >= mostlyFailingPercent ? 'error' : 'warning';
  const params = { percent: Math.round(figures.errorPercent), calls: ended };
  return [{ severity, subject, fact: { code: 'calls_failing', params } }];
}

function notReady(fn: FunctionRecord, pods: readonly PodRecord[], nowMs: number): Problem[] {
  if (pods.every(({ ready }) => ready !== false)) return [];
  const anyReady = pods.some(({ ready }) => ready === true);
  const problems: Problem[] = [];
  for (const pod of pods) {
    if (pod.ready !== false || pod.trouble === null) continue;
    if (functionCondition({ replicasWanted: 1 }, [pod], nowMs).state !== 'down') continue;
    const { namespace, name } = pod.id;
    problems.push({
      severity: anyReady || fn.replicasWanted === 0 ? 'warning' : 'error',
      subject: { kind: 'pod', namespace, name },
      fact: { code: 'replica_not_ready', params: { reason: pod.trouble.reason, message: pod.trouble.message } },
    });
  }
  return problems;
}

function nodeProblems(metrics: readonly MetricsSource[], name: string): Problem[] {
  const subject: HealthSubject = { kind: 'node', namespace: null, name };
  const problems: Problem[] = [];
  const memory = newestOf(metrics, (source) => source.node(name)?.memoryPercent ?? null);
  if (memory !== null && memory >= fullPercent) {
    problems.push({
      severity: 'warning',
      subject,
      fact: { code: 'node_memory_high', params: { percent: Math.floor(memory) } },
    });
  }
  const disk = newestOf(metrics, (source) => source.node(name)?.rootDiskPercent ?? null);
  if (disk !== null && disk >= fullPercent) {
    problems.push({
      severity: 'warning',
      subject,
      fact: { code: 'node_disk_high', params: { percent: Math.floor(disk) } },
    });
  }
  return problems;
}

/** Of all pods together: memory, never partly; of each: throttling. */
function usageProblems(
  metrics: readonly MetricsSource[],
  pods: readonly PodRecord[],
  subject: HealthSubject,
): Problem[] {
  const problems: Problem[] = [];
  let usedBytes: number | null = pods.length === 0 ? null : 0;
  let limitBytes = 0;
  for (const pod of pods) {
    const { uid, id, memoryLimitBytes } = pod;
    const used = newestOf(metrics, (source) => source.pod(uid)?.workingSetBytes ?? null);
    const limited = memoryLimitBytes !== null && memoryLimitBytes > 0;
    usedBytes = usedBytes === null || used === null || !limited ? null : usedBytes + used;
    limitBytes += memoryLimitBytes ?? 0;
    const throttled = newestOf(
      metrics,
      (source) => source.detail?.pod(uid)?.throttledPercent ?? null,
      throttledSeconds,
    );
    if (throttled === null || throttled < throttledPercent) continue;
    problems.push({
      severity: 'warning',
      subject: { kind: 'pod', namespace: id.namespace, name: id.name },
      fact: { code: 'cpu_throttled', params: { percent: Math.round(throttled) } },
    });
  }
  const percent = usedBytes === null ? 0 : (100 * usedBytes) / limitBytes;
  if (percent >= fullPercent) {
    const fact = { code: 'function_memory_high', params: { percent: Math.floor(percent) } } as const;
    problems.push({ severity: 'warning', subject, fact });
  }
  return problems;
}

/** Agents are found by their nodes: see {@link deadAgents}. */
function staleSources(sources: readonly SourceHealth[], nowMs: number): Problem[] {
  const problems: Problem[] = [];
  for (const { name, address, failing, lastSuccessAtMs, lastError, intervalSeconds } of sources) {
    if (failing === null || name === 'agent') continue;
    const beganMs = lastSuccessAtMs ?? lastError?.atMs ?? nowMs;
    if (nowMs - beganMs <= Math.max(staleMs, 2000 * (intervalSeconds ?? 0))) continue;
    problems.push({
      severity: 'error',
      beganMs,
      subject: { kind: 'source', namespace: null, name },
      fact: { code: 'source_stale', params: { source: name, address } },
    });
  }
  return problems;
}

function deadAgents({ sources, findings }: Examined): Problem[] {
  const found: Finding[] = [...findings(), ...sources().flatMap((source) => source.findings)];
  const nodes = new Set<string>();
  for (const finding of found) if (finding.code === 'agent_failing') nodes.add(finding.params.node);
  return Array.from(nodes, (name) => ({
    severity: 'error',
    subject: { kind: 'node', namespace: null, name },
    fact: { code: 'agent_not_responding', params: {} },
  }));
}

/** The newest value of a series, or the mean of its last seconds, of the first source that has any; null if none has. */
function newestOf(
  metrics: readonly MetricsSource[],
  seriesOf: (source: MetricsSource) => Series | null,
  seconds = 1,
): number | null {
  for (const source of metrics) {
    const newest = source.newestSecond();
    const series = newest === null ? null : seriesOf(source);
    if (newest === null || series === null) continue;
    let sum = 0;
    let known = 0;
    for (let second = newest; second > newest - Math.min(seconds, windowSeconds); second--) {
      const value = series.at(second);
      if (Number.isNaN(value)) continue;
      sum += value;
      known++;
    }
    if (known > 0) return sum / known;
  }
  return null;
}

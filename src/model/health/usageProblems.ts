import type { HealthFact, HealthSubject } from '../../contract/health/healthKinds.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { PodRecord } from '../inventory/inventory.ts';
import type { Series } from '../series/series.ts';
import type { MetricsSource } from '../source/metricsSource.ts';
import type { Problem } from './problem.ts';

/** Memory and disks are nearly full from here on, until below that, percent. */
const fullPercent = 90;
const noLongerFullPercent = 85;
/** A replica is throttled from this share of a core on, until below that, percent, as a mean over the last seconds. */
const throttledPercent = 10;
const noLongerThrottledPercent = 5;
const throttledSeconds = 10;
const stepPercent = 5;

/** Rounded down to steps, so that the facts of a finding do not change with every measurement. */
export function inSteps(percent: number): number {
  return Math.floor(percent / stepPercent) * stepPercent;
}

/** What is nearly full on a node. */
export function nodeProblems(metrics: readonly MetricsSource[], name: string): Problem[] {
  const subject: HealthSubject = { kind: 'node', namespace: null, name };
  const memory = newestOf(metrics, (source) => source.node(name)?.memoryPercent ?? null);
  const disk = newestOf(metrics, (source) => source.node(name)?.rootDiskPercent ?? null);
  return [
    ...fullness(subject, memory, (percent) => ({ code: 'node_memory_high', params: { percent } })),
    ...fullness(subject, disk, (percent) => ({ code: 'node_disk_high', params: { percent } })),
  ];
}

/** Memory of the fullest replica of a function, and throttling of each. */
export function usageProblems(
  metrics: readonly MetricsSource[],
  pods: readonly PodRecord[],
  subject: HealthSubject,
): Problem[] {
  const problems: Problem[] = [];
  let fullest: { readonly percent: number; readonly pod: string } | null = null;
  for (const { uid, id, memoryLimitBytes } of pods) {
    const used = newestOf(metrics, (source) => source.pod(uid)?.workingSetBytes ?? null);
    if (used !== null && memoryLimitBytes !== null && memoryLimitBytes > 0) {
      const percent = (100 * used) / memoryLimitBytes;
      // By steps: of two that are nearly as full, the first is named each time.
      if (fullest === null || inSteps(percent) > inSteps(fullest.percent)) fullest = { percent, pod: id.name };
    }
    const throttled = newestOf(
      metrics,
      (source) => source.detail?.pod(uid)?.throttledPercent ?? null,
      throttledSeconds,
    );
    if (throttled === null || throttled < noLongerThrottledPercent) continue;
    problems.push({
      severity: 'warning',
      subject: { kind: 'pod', namespace: id.namespace, name: id.name },
      fact: { code: 'cpu_throttled', params: { percent: inSteps(throttled) } },
      isFading: throttled < throttledPercent,
    });
  }
  if (fullest === null) return problems;
  const { pod } = fullest;
  const memory = fullness(subject, fullest.percent, (percent) => ({
    code: 'function_memory_high',
    params: { percent, pod },
  }));
  return [...problems, ...memory];
}

function fullness(subject: HealthSubject, percent: number | null, factOf: (percent: number) => HealthFact): Problem[] {
  if (percent === null || percent < noLongerFullPercent) return [];
  return [{ severity: 'warning', subject, fact: factOf(inSteps(percent)), isFading: percent < fullPercent }];
}

/**
 * The newest value of a series, or the mean of its last seconds, of the first source that has any; null if none has.
 */
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

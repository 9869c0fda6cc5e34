import type { Finding } from '../../contract/finding/finding.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { NodeRecord, PodRecord } from '../../model/inventory/inventory.ts';
import type { PodDetailSeries } from '../../model/series/series.ts';
import type { AgentDirectory } from './agentDirectory.ts';
import type { AgentMetrics } from './agentMetrics.ts';

const mostAtOnce = 16;
/** Disk counters are checked for this many pods of a node at most. */
const mostPods = 10;
const mostMissing = 100;
/** An agent looks for disk counters at least once in this many seconds. */
const fewestSeconds = 20;

type UsedFigure = 'cpuPercent' | 'diskReadKibPerSecond';

/** What the agents should cover. */
export interface AgentsWanted {
  readonly nodes: readonly NodeRecord[];
  readonly pods: readonly PodRecord[];
  /** The server's version: agents should be of the same release. */
  readonly version: string;
  readonly nowMs: () => number;
}

/**
 * Requests windows from every agent once, so that its health is known, and reports what only all of them together show.
 * Never rejects; resolves soon after `signal` aborts.
 */
export async function diagnoseAgents(
  metrics: AgentMetrics,
  directory: AgentDirectory,
  { nodes, pods, version, nowMs }: AgentsWanted,
  signal: AbortSignal,
): Promise<Finding[]> {
  const asked = [...directory.nodeNames()];
  if (asked.length === 0) return [];
  const findings: Finding[] = [];
  const missing = nodes.map(({ name }) => name).filter((name) => directory.addressOf(name) === null);
  if (missing.length > 0) findings.push({ code: 'agents_missing', params: { nodes: missing } });

  const uncounted: string[] = [];
  const queue = asked.values();
  const work = async () => {
    for (const node of queue) {
      const uids = pods.filter(({ nodeName, ready }) => nodeName === node && ready !== false).slice(0, mostPods);
      await lookForMissing(metrics, node, signal);
      const isUncounted = await isDiskUncounted(metrics, node, uids, nowMs, signal);
      if (isUncounted) uncounted.push(node);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  if (uncounted.length > 0) findings.push({ code: 'blkio_not_counted', params: { nodes: uncounted.sort() } });

  const others = [...metrics.versions()].filter(([, theirs]) => theirs !== version);
  if (others.length > 0) {
    const versions = [...new Set(others.map(([, theirs]) => theirs))].sort();
    findings.push({
      code: 'agent_version_differs',
      params: { nodes: others.map(([node]) => node), versions, version },
    });
  }
  return findings;
}

/** Checks missing pods again, so that those that are found by now are no longer reported. */
async function lookForMissing(metrics: AgentMetrics, node: string, signal: AbortSignal): Promise<void> {
  const target = { nodeNames: [], podUids: metrics.missingOn(node).slice(0, mostMissing) };
  if (target.podUids.length === 0) return;
  try {
    await metrics.follow(target, signal);
  } catch {
    // The agent's health reports the failure.
    return;
  }
  metrics.measures(target);
  metrics.unfollow(target);
}

/** True when CPU has long been known for some pod and disk for none: the kernel does not count it per cgroup. */
async function isDiskUncounted(
  metrics: AgentMetrics,
  node: string,
  pods: readonly PodRecord[],
  nowMs: () => number,
  signal: AbortSignal,
): Promise<boolean> {
  const target = { nodeNames: [node], podUids: pods.map(({ uid }) => uid) };
  try {
    await metrics.follow(target, signal);
  } catch {
    // The agent's health reports the failure.
    return false;
  }
  // This remembers what the agent cannot find.
  metrics.measures(target);
  const second = Math.floor(nowMs() / 1000);
  const series = pods.map(({ uid }) => metrics.pod(uid)).filter((pod) => pod !== null);
  const knownSeconds = (figure: UsedFigure) => Math.max(0, ...series.map((pod) => secondsKnown(pod, figure, second)));
  const isUncounted = knownSeconds('cpuPercent') >= fewestSeconds && knownSeconds('diskReadKibPerSecond') === 0;
  metrics.unfollow(target);
  return isUncounted;
}

function secondsKnown(pod: PodDetailSeries, figure: UsedFigure, lastSecond: number): number {
  let known = 0;
  for (let second = lastSecond; second > lastSecond - windowSeconds; second--) {
    if (!Number.isNaN(pod[figure].at(second))) known++;
  }
  return known;
}

import type { Finding } from '../../../contract/finding/finding.ts';
import type { InventorySnapshot, NodeRecord } from '../../../model/inventory/inventory.ts';
import { NodeNames } from '../../../model/inventory/nodeNames.ts';
import type { PlatformSeries } from '../../../model/platform.ts';
import type { NodeTarget } from '../decode/discovered.ts';
import { NodeInstances } from '../decode/nodeInstances.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import type { PacedTarget } from './cadence.ts';
import { type ServerFacts, serverFacts } from './serverFacts.ts';

/** What Prometheus has to provide because no better source does. */
export interface PrometheusNeeds {
  /** Figures of nodes and pods. */
  readonly usage: boolean;
  readonly inventory: boolean;
  readonly calls: boolean;
}

/** A longer interval between scrapes or measurements is coarse. */
const coarseSeconds = 5.5;
/** If the measuring interval is this many times the scrape interval, scraping more often does not help. */
const muchRarer = 1.5;
const mostNames = 3;
/** A target silent for this long, and for this many of its own intervals, is no longer scraped. */
const leastSilenceMs = 20_000;
const muchSilence = 3;

type TargetKind = 'kubelets' | 'exporters' | 'counters';

/**
 * Finds out what the servers lack and how coarse their data is. Never rejects; servers that do not reply are left out.
 * @param snapshot null if the inventory is not known yet
 */
export async function diagnosePrometheus(
  servers: readonly PrometheusServer[],
  series: PlatformSeries,
  needs: PrometheusNeeds,
  snapshot: InventorySnapshot | null,
  nowMs: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { nodes = [], pods = [] } = snapshot ?? {};
  const all = await Promise.all(servers.map((server) => serverFacts(server, series, nodes, pods, nowMs, signal)));
  const facts = all.filter((each) => each !== null);
  const findings: Finding[] = [];
  // What one server lacks another may have, so all of them must have replied.
  if (facts.length === servers.length && facts.length > 0) findings.push(...missing(facts, series, needs));
  for (const each of facts) findings.push(...coarse(each, needs));
  if (needs.inventory) {
    for (const { address, missingLabels } of facts) {
      for (const label of missingLabels) {
        findings.push({ code: 'kube_state_metrics_label_missing', params: { address, ...label } });
      }
    }
    return findings;
  }
  for (const { address, nodes: reported, discovered } of facts) {
    const theirs = otherNodes(nodes, reported, discovered.targets)?.slice(0, mostNames);
    const ours = nodes.slice(0, mostNames).map(({ name, ip }) => (ip === '' ? name : `${name} (${ip})`));
    if (theirs !== undefined) findings.push({ code: 'two_clusters', params: { address, theirs, ours } });
  }
  return findings;
}

function missing(facts: readonly ServerFacts[], series: PlatformSeries, needs: PrometheusNeeds): Finding[] {
  const findings: Finding[] = [];
  const addresses = facts.map(({ address }) => address);
  const noneHas = (kind: TargetKind | null, ...names: readonly string[]) =>
    !facts.some((each) => {
      const has = names.some((name) => each.discovered.names.has(name));
      return has && (kind === null || isScraped(each, kind));
    });
  // Servers without any metrics have a finding of their own.
  if (facts.every(({ discovered }) => discovered.names.size === 0)) return [];
  if (needs.usage && noneHas('kubelets', 'container_cpu_usage_seconds_total')) {
    findings.push({ code: 'no_cadvisor', params: { addresses } });
  }
  if (needs.usage && noneHas('exporters', 'node_cpu_seconds_total')) {
    findings.push({ code: 'no_node_exporter', params: { addresses } });
  }
  if (needs.inventory && noneHas(null, 'kube_pod_info')) {
    findings.push({ code: 'no_kube_state_metrics', params: { addresses } });
  }
  if (needs.calls && noneHas('counters', series.replicas, series.ended)) findings.push(series.notScraped(addresses));
  return findings;
}

/**
 * False if a kind's targets are known and none was scraped recently: after a restart without their job, a server still
 * returns their series for 5 minutes.
 */
function isScraped(facts: ServerFacts, kind: TargetKind): boolean {
  const { newestScrapeMs, soughtOldPod } = facts;
  const targets = facts[kind];
  if (kind === 'kubelets' && targets.length === 0) return !soughtOldPod;
  if (targets.length === 0 || newestScrapeMs === null) return true;
  return targets.some(({ cadence: { scrapedAtMs, scrapedSeconds } }) => {
    const silenceMs = Math.max(leastSilenceMs, muchSilence * 1000 * (scrapedSeconds ?? 0));
    return scrapedAtMs !== null && newestScrapeMs - scrapedAtMs < silenceMs;
  });
}

function coarse({ address, kubelets, exporters, counters }: ServerFacts, needs: PrometheusNeeds): Finding[] {
  const findings: Finding[] = [];
  const examined = [...(needs.usage ? [...kubelets, ...exporters] : []), ...(needs.calls ? counters : [])];
  for (const [job, seconds] of coarsest(examined, ({ cadence }) => cadence.scrapedSeconds)) {
    if (seconds > coarseSeconds) {
      findings.push({ code: 'scrape_interval_coarse', params: { address, job, intervalSeconds: seconds } });
    }
  }
  if (!needs.usage) return findings;
  for (const job of new Set(kubelets.filter(({ cadence }) => cadence.copiedTimes).map(({ job }) => job))) {
    findings.push({ code: 'honor_timestamps_off', params: { address, job } });
  }
  const rarely = kubelets.filter(({ cadence: { scrapedSeconds, measuredSeconds } }) => {
    return measuredSeconds !== null && scrapedSeconds !== null && measuredSeconds > muchRarer * scrapedSeconds;
  });
  for (const [job, seconds] of coarsest(rarely, ({ cadence }) => cadence.measuredSeconds)) {
    if (seconds > coarseSeconds) {
      findings.push({ code: 'kubelet_measures_coarsely', params: { address, job, intervalSeconds: seconds } });
    }
  }
  return findings;
}

/** The longest interval of each job, seconds. */
function coarsest(
  targets: readonly PacedTarget[],
  secondsOf: (target: PacedTarget) => number | null,
): Map<string, number> {
  const byJob = new Map<string, number>();
  for (const target of targets) {
    const value = secondsOf(target);
    if (value !== null) byJob.set(target.job, Math.max(value, byJob.get(target.job) ?? 0));
  }
  return byJob;
}

/**
 * The names of the nodes that a server reports if none of them is one of ours; null if nothing shows that.
 * @param reported by kube-state-metrics
 */
export function otherNodes(
  ours: readonly NodeRecord[],
  reported: readonly NodeRecord[],
  targets: readonly NodeTarget[],
): readonly string[] | null {
  if (ours.length === 0) return null;
  if (reported.length > 0) {
    const names = new NodeNames(ours);
    const hasAddress = new Set(ours.filter(({ ip }) => ip !== '').map(({ name }) => name));
    const isOurs = ({ name, ip }: NodeRecord) => {
      const own = names.called(name) ?? names.calledInAnyCase(name) ?? names.shortOrLong(name);
      return own !== null && (!hasAddress.has(own) || ip === '' || names.at(ip) === own);
    };
    return reported.some(isOurs) ? null : reported.map(({ name, ip }) => (ip === '' ? name : `${name} (${ip})`));
  }
  // A target that does not name its machine proves nothing.
  const named = targets.filter(({ nodeLabel, nodename }) => nodeLabel !== '' || nodename !== '');
  if (named.length === 0 || !new NodeInstances(ours, targets).isEmpty) return null;
  return named.map(({ nodeLabel, nodename }) => nodeLabel || nodename);
}

import type { Finding } from '../../../contract/finding/finding.ts';
import type { InventorySnapshot } from '../../../model/inventory/inventory.ts';
import type { PrometheusServer } from '../prometheusServer.ts';
import { otherNodes } from './sameCluster.ts';
import { type ServerFacts, serverFacts } from './serverFacts.ts';
import type { PacedTarget } from './targets.ts';

/** What is taken from Prometheus, since nothing better has it. */
export interface PrometheusNeeds {
  /** Figures of nodes and pods. */
  readonly usage: boolean;
  /** What there is. */
  readonly inventory: boolean;
  readonly calls: boolean;
}

/** Scraped or measured more rarely than this is coarse. */
const coarseSeconds = 5.5;
/** Measured so many times more rarely than scraped, scraping more often does not help. */
const muchRarer = 1.5;
const mostNames = 3;
/** A target that was not scraped for so long, and for so many of its own intervals, is not scraped any more. */
const leastSilenceMs = 20_000;
const muchSilence = 3;

type TargetKind = 'kubelets' | 'exporters' | 'gateways';

/**
 * Asks servers what they lack of what is needed, and how coarse it is. Resolves always; of servers that do not answer
 * nothing is told.
 * @param snapshot what there is; null while that is not known
 */
export async function diagnosePrometheus(
  servers: readonly PrometheusServer[],
  needs: PrometheusNeeds,
  snapshot: InventorySnapshot | null,
  nowMs: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { nodes = [], pods = [] } = snapshot ?? {};
  const all = await Promise.all(servers.map((server) => serverFacts(server, nodes, pods, nowMs, signal)));
  const facts = all.filter((each) => each !== null);
  const findings: Finding[] = [];
  // What one server lacks another may have; of one that does not answer that is not known.
  if (facts.length === servers.length && facts.length > 0) findings.push(...missing(facts, needs));
  for (const each of facts) findings.push(...coarse(each, needs));
  if (needs.inventory) {
    for (const { address, missingLabels } of facts) {
      for (const label of missingLabels) {
        findings.push({ code: 'kube_state_metrics_label_missing', params: { address, ...label } });
      }
    }
    return findings;
  }
  for (const { address, nodes: told, discovered } of facts) {
    const theirs = otherNodes(nodes, told, discovered.targets)?.slice(0, mostNames);
    const ours = nodes.slice(0, mostNames).map(({ name, ip }) => (ip === '' ? name : `${name} (${ip})`));
    if (theirs !== undefined) findings.push({ code: 'two_clusters', params: { address, theirs, ours } });
  }
  return findings;
}

function missing(facts: readonly ServerFacts[], needs: PrometheusNeeds): Finding[] {
  const findings: Finding[] = [];
  const addresses = facts.map(({ address }) => address);
  const nobodyHas = (kind: TargetKind | null, ...names: readonly string[]) =>
    !facts.some((each) => {
      const has = names.some((name) => each.discovered.names.has(name));
      return has && (kind === null || isScraped(each, kind));
    });
  // One that has nothing at all is told of by itself.
  if (facts.every(({ discovered }) => discovered.names.size === 0)) return [];
  if (needs.usage && nobodyHas('kubelets', 'container_cpu_usage_seconds_total')) {
    findings.push({ code: 'no_cadvisor', params: { addresses } });
  }
  if (needs.usage && nobodyHas('exporters', 'node_cpu_seconds_total')) {
    findings.push({ code: 'no_node_exporter', params: { addresses } });
  }
  if (needs.inventory && nobodyHas(null, 'kube_pod_info')) {
    findings.push({ code: 'no_kube_state_metrics', params: { addresses } });
  }
  if (needs.calls && nobodyHas('gateways', 'gateway_service_count', 'gateway_function_invocation_total')) {
    findings.push({ code: 'gateway_not_scraped', params: { addresses } });
  }
  return findings;
}

/**
 * False where a kind's targets are known and none was scraped lately. A server shows what it scraped for 5 minutes after
 * a restart without their job.
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

function coarse({ address, kubelets, exporters, gateways }: ServerFacts, needs: PrometheusNeeds): Finding[] {
  const findings: Finding[] = [];
  const looked = [...(needs.usage ? [...kubelets, ...exporters] : []), ...(needs.calls ? gateways : [])];
  for (const [job, seconds] of coarsest(looked, ({ cadence }) => cadence.scrapedSeconds)) {
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

/** The largest value of each job. */
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

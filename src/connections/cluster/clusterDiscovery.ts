import type { Finding } from '../../contract/finding/finding.ts';
import { sentence } from '../../contract/finding/findingWords.ts';
import type { Clock } from '../../model/clock.ts';
import type { Platform } from '../../model/platform.ts';
import { Deadline } from '../../sources/http/deadline.ts';
import { pause } from '../../sources/http/retry.ts';
import type { ClusterSource } from '../../sources/kubernetes/clusterSource.ts';
import { FoundServices } from '../../sources/kubernetes/discovery/foundServices.ts';
import type { ServiceKind } from '../../sources/kubernetes/discovery/wellKnownService.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import type { FoundCounters, PlatformFactories } from '../connectedPlatform.ts';
import { FoundPrometheus } from './foundPrometheus.ts';

/** How long discovered servers are tried before startup prints them. */
const firstLookMs = 6000;
const lookMs = 50;

/** The most nodes named. */
const mostNamed = 5;

/** What to discover: nothing that flags name. */
export interface Wanted {
  /** The processes of the platform that count calls. */
  readonly counters: boolean;
  readonly prometheus: boolean;
}

/** Discovers the processes that count calls and Prometheus servers in a cluster as they come and go, and reports them. */
export class ClusterDiscovery {
  /** Null if flags name them, or the platform has none. */
  readonly counters: FoundCounters | null;
  /** Null if flags name them. */
  readonly prometheus: FoundPrometheus | null;
  readonly #platform: Platform;
  readonly #services: FoundServices;
  readonly #pods: PodConnector;
  #signal: AbortSignal | null = null;

  constructor(
    { api, inventory }: Pick<ClusterSource, 'api' | 'inventory'>,
    pods: PodConnector,
    wanted: Wanted,
    platform: Platform,
    { foundCounters }: PlatformFactories,
    clock: Clock,
  ) {
    const kinds = new Set<ServiceKind>();
    const follow = wanted.counters ? foundCounters : null;
    if (follow !== null) kinds.add('counter');
    if (wanted.prometheus) kinds.add('prometheus');
    this.#platform = platform;
    this.#pods = pods;
    this.#services = new FoundServices({
      api,
      clock,
      random: Math.random,
      platform: platform.services,
      kinds,
      changed: () => this.#look(),
    });
    this.counters = follow?.(this.#services, pods, inventory.defaultNamespace, clock) ?? null;
    this.prometheus = wanted.prometheus ? new FoundPrometheus(this.#services, pods, platform, inventory, clock) : null;
  }

  findings(): readonly Finding[] {
    if (this.counters === null && this.prometheus === null) return [];
    const findings: Finding[] = [];
    const verbs = ['list', 'watch'];
    if (this.#services.forbidden) findings.push({ code: 'may_not_find_services', params: { verbs } });
    for (const namespace of this.#services.forbiddenNamespaces) {
      findings.push({ code: 'may_not_find_pods', params: { verbs, namespace } });
    }
    if (!this.#services.isSettled) return findings;
    if (this.counters?.pods().length === 0) findings.push(this.counters.noneFound);
    if (this.prometheus?.all().length === 0) findings.push({ code: 'no_prometheus_found', params: {} });
    const taken = new Set<number>();
    for (const { namespace, pod, port, flag } of this.#unreached()) {
      let localPort = port;
      while (taken.has(localPort)) localPort++;
      taken.add(localPort);
      findings.push({ code: 'forward_by_hand', params: { namespace, pod, port, localPort, flag } });
    }
    return findings;
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.counters === null && this.prometheus === null) return;
    this.#signal = signal;
    await Promise.all([this.counters?.run(signal), this.prometheus?.run(signal), this.#services.run(signal)]);
  }

  /**
   * What was discovered and is used, as lines for startup.
   * @param agentNodes nodes whose agents were found
   */
  async found(agentNodes: () => readonly string[]): Promise<readonly string[]> {
    if (this.#signal === null) return [];
    const deadline = new Deadline(firstLookMs, this.#signal);
    const { signal } = deadline;
    while (!this.#services.isSettled && !signal.aborted) await pause(lookMs, signal);
    this.#look();
    await Promise.all([
      this.counters?.firstTry(signal),
      ...(this.prometheus?.all() ?? []).map(({ discovery }) => discovery.need(signal).catch(() => {})),
    ]);
    deadline.clear();
    const { counters, prometheus } = this;
    const { ended } = this.#platform.series;
    return foundLines({ agentNodes: agentNodes(), counters, prometheus, countsCalls: ended }, this.#pods, [
      ...this.#pods.findings(),
      ...this.findings(),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.counters?.stop(), this.prometheus?.stop()]);
  }

  /** Pods that were found but do not answer, and the flag that could name them instead. */
  #unreached(): readonly (PodPort & { flag: string })[] {
    const failing = new Set(
      [...(this.counters?.health() ?? []), ...(this.prometheus?.health() ?? [])]
        .filter(({ lastError, lastSuccessAtMs }) => lastError !== null && lastSuccessAtMs === null)
        .map(({ address }) => address),
    );
    const { counters } = this;
    const ofPlatform =
      counters === null
        ? []
        : counters
            .pods()
            .filter((pod) => failing.has(counters.addressOf(pod)))
            .map((pod) => ({ ...pod, flag: counters.flag }));
    const servers = (this.prometheus?.all() ?? [])
      .filter(({ api, hasAnswered }) => failing.has(api.address) && !hasAnswered)
      .map(({ api }) => this.prometheus?.podOf(api.address) ?? null)
      .filter((pod) => pod !== null)
      .map((pod) => ({ ...pod, flag: '--prometheus' }));
    return [...ofPlatform, ...servers];
  }

  #look(): void {
    this.counters?.look();
    this.prometheus?.look();
  }
}

/** What was found. */
interface Found {
  /** Nodes whose agents were found. */
  readonly agentNodes: readonly string[];
  readonly counters: FoundCounters | null;
  readonly prometheus: FoundPrometheus | null;
  /** The metric that tells that a Prometheus server has the platform's calls. */
  readonly countsCalls: string;
}

/** What startup prints about what was discovered, and what is missing; one line each. */
function foundLines(
  { agentNodes, counters, prometheus, countsCalls }: Found,
  pods: PodConnector,
  findings: readonly Finding[],
): readonly string[] {
  const lines: string[] = [];
  const way = (pod: PodPort | null) => (pod !== null && pods.isForwarded(pod) ? ', by port-forward' : '');
  const counted = counters?.reached().map((pod) => {
    return `Found: ${counters.word} ${pod.namespace}/${pod.pod}, metrics every second${way(pod)}.`;
  });
  lines.push(...(counted ?? []));
  for (const server of prometheus?.all() ?? []) {
    const { address } = server.api;
    const pod = prometheus?.podOf(address) ?? null;
    const what = whatItHas(server, countsCalls);
    if (what !== null) lines.push(`Found: Prometheus at ${address}${way(pod)}; it has ${what}.`);
  }
  if (agentNodes.length > 0) {
    const more = agentNodes.length > mostNamed ? `, ... (${agentNodes.length} in all)` : '';
    lines.push(
      `Found: agents on ${agentNodes.slice(0, mostNamed).join(', ')}${more}, queried while something is watched.`,
    );
  }
  return [...lines, ...findings.map((finding) => sentence(finding))];
}

/** Null while that is not known. */
function whatItHas({ discovery }: PrometheusServer, countsCalls: string): string | null {
  const names = discovery.found?.names;
  if (names === undefined) return null;
  const parts = [
    ['pods', 'container_cpu_usage_seconds_total'],
    ['nodes', 'node_cpu_seconds_total'],
    ['calls', countsCalls],
  ].flatMap(([what = '', name = '']) => (names.has(name) ? [what] : []));
  return parts.length === 0 ? 'nothing that faascope needs yet' : `figures of ${parts.join(', ')}`;
}

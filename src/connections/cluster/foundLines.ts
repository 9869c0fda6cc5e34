import type { Finding } from '../../contract/finding/finding.ts';
import { sentence } from '../../contract/finding/findingWords.ts';
import type { PodConnector } from '../../sources/kubernetes/portForward/podConnector.ts';
import type { PodPort } from '../../sources/kubernetes/portForward/podPort.ts';
import type { PrometheusServer } from '../../sources/prometheus/prometheusServer.ts';
import type { FoundGateways } from './foundGateways.ts';
import type { FoundPrometheus } from './foundPrometheus.ts';

/** So many nodes are named. */
const mostNamed = 5;

/** What was looked for. */
interface Found {
  /** Nodes whose agents were found. */
  readonly agentNodes: readonly string[];
  readonly gateways: FoundGateways | null;
  readonly prometheus: FoundPrometheus | null;
}

/** What the start says of what was found, what of it is used and what is missing, a line each. */
export function foundLines(
  { agentNodes, gateways, prometheus }: Found,
  pods: PodConnector,
  findings: readonly Finding[],
): readonly string[] {
  const lines: string[] = [];
  const way = (pod: PodPort | null) => (pod !== null && pods.isForwarded(pod) ? ', by port-forward' : '');
  for (const pod of gateways?.reached() ?? []) {
    lines.push(`Found: the gateway ${pod.namespace}/${pod.pod}, its metrics every second${way(pod)}.`);
  }
  for (const server of prometheus?.all() ?? []) {
    const { address } = server.api;
    const pod = prometheus?.podOf(address) ?? null;
    const what = whatItHas(server);
    if (what !== null) lines.push(`Found: Prometheus at ${address}${way(pod)}; it has ${what}.`);
  }
  if (agentNodes.length > 0) {
    const more = agentNodes.length > mostNamed ? `, ... (${agentNodes.length})` : '';
    lines.push(
      `Found: agents on ${agentNodes.slice(0, mostNamed).join(', ')}${more}, asked where something is watched.`,
    );
  }
  return [...lines, ...findings.map((finding) => sentence(finding))];
}

/** Null while that is not known. */
function whatItHas({ discovery }: PrometheusServer): string | null {
  const names = discovery.found?.names;
  if (names === undefined) return null;
  const parts = [
    ['pods', 'container_cpu_usage_seconds_total'],
    ['nodes', 'node_cpu_seconds_total'],
    ['calls', 'gateway_function_invocation_total'],
  ].flatMap(([what = '', name = '']) => (names.has(name) ? [what] : []));
  return parts.length === 0 ? 'nothing so far that is needed here' : `figures of ${parts.join(', ')}`;
}

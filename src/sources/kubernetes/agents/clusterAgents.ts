import type { AgentDirectory } from '../../agent/agentDirectory.ts';
import { type AgentPod, decodeAgentPod } from '../decode/agentPod.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';

const agentLabel = 'app.kubernetes.io/name=faascope-agent';

/** What agents are found with. */
export interface ClusterAgentsParts extends Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'> {
  /** Told after agents came or went. */
  readonly changed: () => void;
}

/** The agents that run as pods of a cluster, in any namespace, found by their label. */
export class ClusterAgents implements AgentDirectory {
  readonly #pods: ListWatch<AgentPod>;
  /** The one that is asked, by node. */
  readonly #chosen = new Map<string, AgentPod>();

  constructor(parts: ClusterAgentsParts) {
    this.#pods = new ListWatch({
      ...parts,
      objects: { path: '/api/v1/pods', query: { labelSelector: agentLabel } },
      decode: decodeAgentPod,
      changed: () => {
        this.#choose();
        parts.changed();
      },
    });
  }

  addressOf(nodeName: string): string | null {
    return this.#chosen.get(nodeName)?.address ?? null;
  }

  nodeNames(): Iterable<string> {
    return this.#chosen.keys();
  }

  findings(): readonly string[] {
    const { forbidden, failing, listed, lastFault } = this.#pods;
    if (forbidden) {
      return ['Grant list and watch of pods in all namespaces, or name agents with --agent: without it none is found.'];
    }
    if (failing) return [`Agents cannot be looked for now: ${lastFault?.fault.message ?? 'no word why'}`];
    if (listed && this.#chosen.size === 0) {
      return [`No agent runs in the cluster; run one on each node, labelled ${agentLabel}, for figures every second.`];
    }
    return [];
  }

  /** Lists and watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#pods.run(signal);
  }

  #choose(): void {
    this.#chosen.clear();
    for (const pod of this.#pods.items()) {
      const other = this.#chosen.get(pod.nodeName);
      if (other === undefined || isBetter(pod, other)) this.#chosen.set(pod.nodeName, pod);
    }
  }
}

/** While an agent is renewed there may be two on a node. */
function isBetter(pod: AgentPod, other: AgentPod): boolean {
  return pod.ready === other.ready ? pod.createdAtMs > other.createdAtMs : pod.ready;
}

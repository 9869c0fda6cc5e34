import type { Finding } from '../../../contract/finding/finding.ts';
import type { AgentDirectory } from '../../agent/agentDirectory.ts';
import { endpointOf } from '../../http/hostPort.ts';
import { type AgentPod, decodeAgentPod } from '../decode/agentPod.ts';
import { ListWatch, type ListWatchParts } from '../listWatch/listWatch.ts';
import type { PodPort } from '../portForward/podPort.ts';

const agentLabel = 'app.kubernetes.io/name=faascope-agent';

/** Dependencies of the search for agents. */
export interface ClusterAgentsParts extends Pick<ListWatchParts<never>, 'api' | 'clock' | 'random'> {
  /** Called after agents came or went. */
  readonly changed: () => void;
}

/** The agents that run as pods of a cluster, in any namespace, found by their label. */
export class ClusterAgents implements AgentDirectory {
  readonly #pods: ListWatch<AgentPod>;
  /** The agent in use, by node. */
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

  /** The pod of the agent in use at an address; null if there is none. */
  podAt(host: string, port: number): PodPort | null {
    for (const pod of this.#chosen.values()) {
      if (endpointOf(new URL(pod.address)).host !== host || pod.port !== port) continue;
      return { namespace: pod.namespace, pod: pod.name, ip: host, port };
    }
    return null;
  }

  findings(): readonly Finding[] {
    const { forbidden, failing, listed, lastFault } = this.#pods;
    if (forbidden) return [{ code: 'may_not_find_agents', params: { verbs: ['list', 'watch'] } }];
    if (failing) return [{ code: 'agents_not_listed', params: { message: lastFault?.fault.message ?? '' } }];
    return listed && this.#chosen.size === 0 ? [{ code: 'no_agents', params: {} }] : [];
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

/**
 * During a rollout a node may have two agents. Of those that are ready the older one is used until it is gone: a pod
 * that poses as an agent is the newer one, and is not sent the token.
 */
function isBetter(pod: AgentPod, other: AgentPod): boolean {
  if (pod.ready !== other.ready) return pod.ready;
  return pod.ready ? pod.createdAtMs < other.createdAtMs : pod.createdAtMs > other.createdAtMs;
}

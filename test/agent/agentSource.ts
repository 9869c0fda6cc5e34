import { systemClock } from '../../src/model/clock.ts';
import type { PodRecord } from '../../src/model/inventory/inventory.ts';
import { AgentMetrics } from '../../src/sources/agent/agentMetrics.ts';
import { AgentHttp } from '../../src/sources/agent/askAgent.ts';

/** A server's source for agents, over real sockets. */
export class AgentSource {
  readonly addresses = new Map<string, string>();
  readonly pods = new Map<string, PodRecord>();
  token: string | null = null;
  readonly #http = new AgentHttp(systemClock, () => this.token);
  readonly metrics = new AgentMetrics({
    directory: {
      addressOf: (nodeName) => this.addresses.get(nodeName) ?? null,
      nodeNames: () => this.addresses.keys(),
      findings: () => [],
    },
    inventory: { pod: (uid) => this.pods.get(uid) ?? null },
    ask: (address, query) => this.#http.ask(address, query),
    clock: systemClock,
    random: Math.random,
  });

  follow(podUids: readonly string[], nodeNames: readonly string[] = []): Promise<void> {
    return this.metrics.follow({ podUids, nodeNames }, AbortSignal.timeout(5000));
  }

  async close(): Promise<void> {
    this.metrics.close();
    await this.#http.close();
  }
}

import type { DecodedContainer, DecodedPod, WindowsAnswer } from '../../agent/wire/decodeWindows.ts';
import type { WindowsQuery } from '../../agent/wire/windowsQuery.ts';
import { mostPods } from '../../agent/wire/wireFormat.ts';
import type { Clock } from '../../model/clock.ts';
import type { InventorySnapshot, PodRecord } from '../../model/inventory/inventory.ts';
import { type CoarseUsage, coarseSum, type FunctionUsage, type NodeUsage } from '../../model/source/coarseUsage.ts';
import type { AgentDirectory } from './agentDirectory.ts';
import { coarseAgentHow } from './agentHow.ts';
import { type AskAgent, answerTo } from './askAgent.ts';

/** Figures are means over this many seconds. */
const meanSeconds = 5;
/** A tick more is requested, because an agent's ticks are not counted by this server's clock. */
const marginTicks = 2;
/** An agent whose newest tick is older than this has stopped to measure, ms. */
const oldestTickMs = 3000;
/** Agents asked at the same time. */
const mostAtOnce = 32;

/** What the questions are put together with. */
export interface CoarseAgentsParts {
  readonly directory: AgentDirectory;
  readonly snapshot: () => InventorySnapshot | null;
  /** The number of cores of a node; null if unknown. */
  readonly coresOf: (nodeName: string) => number | null;
  readonly ask: AskAgent;
  readonly clock: Clock;
}

/** The newest tick of an agent that is known. */
interface KnownTick {
  readonly bootId: string;
  readonly sequence: number;
  /** When it was, monotonic ms. */
  readonly atMs: number;
}

/** What the agents of all nodes measured. */
interface Found {
  readonly pods: Map<string, FunctionUsage>;
  readonly nodes: Map<string, NodeUsage>;
  /** When each node was measured, Unix ms. */
  readonly measuredAtMs: Map<string, number>;
}

/**
 * All pods and nodes at once: each agent is asked for the last seconds of its node and of the functions' pods on it, in
 * one question, which agents of any version answer.
 */
export class CoarseAgents {
  readonly #parts: CoarseAgentsParts;
  readonly #ticks = new Map<string, KnownTick>();

  constructor(parts: CoarseAgentsParts) {
    this.#parts = parts;
  }

  /** Null if no agent answers. */
  async read(signal: AbortSignal): Promise<CoarseUsage | null> {
    const snapshot = this.#parts.snapshot();
    if (snapshot === null) return null;
    const found: Found = { pods: new Map(), nodes: new Map(), measuredAtMs: new Map() };
    const { directory } = this.#parts;
    const waiting = [...directory.nodeNames()];
    for (const name of this.#ticks.keys()) if (directory.addressOf(name) === null) this.#ticks.delete(name);
    const askNext = async () => {
      for (let name = waiting.pop(); name !== undefined && !signal.aborted; name = waiting.pop()) {
        // Of a node whose agent does not answer, nothing is known.
        await this.#ask(name, snapshot.index.podsOn(name), found).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, askNext));
    if (found.nodes.size === 0) return null;
    // Of a node that is not measured, no pod is left out: then the sum is unknown.
    const begunAtMs = ({ nodeName }: PodRecord) =>
      (found.measuredAtMs.get(nodeName) ?? Number.POSITIVE_INFINITY) - 1000 * meanSeconds;
    const missing = snapshot.nodes.filter(({ name }) => !found.nodes.has(name));
    return {
      source: 'agent',
      intervalSeconds: meanSeconds,
      measuredAtMs: Math.min(...found.measuredAtMs.values()),
      isWhole: {
        functions: missing.every(({ name }) => snapshot.index.podsOn(name).length === 0),
        nodes: missing.length === 0,
      },
      of: (_fn, pods) => coarseSum(pods, begunAtMs, ({ uid }) => found.pods.get(uid) ?? null),
      node: (name) => found.nodes.get(name) ?? null,
      how: coarseAgentHow,
    };
  }

  async #ask(nodeName: string, pods: readonly PodRecord[], found: Found): Promise<void> {
    const { directory, ask, clock, coresOf } = this.#parts;
    const address = directory.addressOf(nodeName);
    if (address === null) return;
    const asked = pods.filter(({ startedAtMs }) => startedAtMs !== null).slice(0, mostPods);
    const podUids = asked.map(({ uid }) => uid);
    const reply = await ask(address, { since: this.#since(nodeName), podUids });
    const { answer } = answerTo(podUids, reply.bytes);
    const { bootId, sequence, tickAgeMs } = answer;
    if (sequence === 0) return;
    this.#ticks.set(nodeName, { bootId, sequence, atMs: clock.monotonicMs() - tickAgeMs });
    if (tickAgeMs > oldestTickMs) return;
    found.measuredAtMs.set(nodeName, reply.askedWallMs - tickAgeMs);
    found.nodes.set(nodeName, nodeUsage(answer.node, coresOf(nodeName)));
    const byUid = new Map(answer.pods.map((pod) => [pod.uid, pod]));
    for (const record of asked) {
      const pod = byUid.get(record.uid);
      const usage = pod === undefined ? null : podUsage(pod, record);
      if (usage !== null) found.pods.set(record.uid, usage);
    }
  }

  /** The tick some seconds ago, counted on from the last one that is known. */
  #since(nodeName: string): WindowsQuery['since'] {
    const known = this.#ticks.get(nodeName);
    if (known === undefined) return null;
    const { bootId, sequence, atMs } = known;
    const newest = sequence + Math.floor((this.#parts.clock.monotonicMs() - atMs) / 1000);
    return { bootId, sequence: Math.max(0, newest - meanSeconds - marginTicks) };
  }
}

function nodeUsage({ columns, memoryTotalBytes }: WindowsAnswer['node'], cpus: number | null): NodeUsage {
  return {
    cpuPercent: meanOf(columns.cpuPercent),
    memoryPercent: newestOf(columns.memoryPercent),
    rootDiskPercent: newestOf(columns.rootDiskPercent),
    networkDownKibPerSecond: meanOf(columns.networkDownKibPerSecond),
    networkUpKibPerSecond: meanOf(columns.networkUpKibPerSecond),
    cpus,
    memoryTotalBytes: Number.isNaN(memoryTotalBytes) ? null : memoryTotalBytes,
  };
}

/** The sum of its containers; null if the agent does not see one of them. */
function podUsage({ containers }: DecodedPod, record: PodRecord): FunctionUsage | null {
  const live = new Map(containers.filter(({ isLive }) => isLive).map((container) => [container.id, container]));
  let cpuPercent: number | null = 0;
  let workingSetBytes: number | null = 0;
  for (const { id } of record.containers) {
    const container: DecodedContainer | undefined = live.get(id ?? '');
    if (container === undefined) return null;
    cpuPercent = sum(cpuPercent, meanOf(container.columns.cpuPercent));
    workingSetBytes = sum(workingSetBytes, newestOf(container.columns.workingSetBytes));
  }
  return record.containers.length === 0 ? null : { cpuPercent, workingSetBytes };
}

/** The mean of the last seconds that are known; null if none is. */
function meanOf(column: Float32Array | null): number | null {
  let [total, known] = [0, 0];
  for (const value of column?.slice(-meanSeconds) ?? []) {
    if (Number.isNaN(value)) continue;
    total += value;
    known++;
  }
  return known === 0 ? null : total / known;
}

/** The last value that is known, of the last seconds; null if none is. */
function newestOf(column: Float32Array | null): number | null {
  return column?.slice(-meanSeconds).findLast((value) => !Number.isNaN(value)) ?? null;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

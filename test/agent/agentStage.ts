import { vi } from 'vitest';
import { CgroupReader } from '../../src/agent/cgroup/cgroupReader.ts';
import { NodeReader } from '../../src/agent/node/nodeReader.ts';
import { NodeWindows } from '../../src/agent/windows/nodeWindows.ts';
import { readFacts, writeFacts } from '../../src/agent/wire/nodeFactsHeader.ts';
import type { WindowsQuery } from '../../src/agent/wire/windowsQuery.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { InventorySnapshot, PodRecord } from '../../src/model/inventory/inventory.ts';
import { InventoryIndex } from '../../src/model/inventory/inventoryIndex.ts';
import { AgentMetrics } from '../../src/sources/agent/agentMetrics.ts';
import { CgroupTree, pressureText } from '../cgroup/cgroupTree.ts';

export const idOf = (index: number) => index.toString(16).padStart(64, '0');
const pauseOf = (uid: string) => Buffer.from(uid.padEnd(32, '.')).toString('hex').slice(0, 64);

/** A pod of the inventory, with one container. */
export function podRecord(uid: string, nodeName: string, containerId: string | null, given: Partial<PodRecord> = {}) {
  const record: PodRecord = {
    uid,
    id: { connection: 'lab', namespace: 'fn', name: uid },
    functionName: 'fn',
    nodeName,
    podIp: '',
    ready: true,
    trouble: null,
    restarts: 0,
    lastEnd: null,
    containers: [{ name: 'fn', id: containerId }],
    createdAtMs: null,
    startedAtMs: 0,
    memoryLimitBytes: 1000,
    ...given,
  };
  return record;
}

/** Percent of a core that every container uses in a second; different in each second. */
export const truthAt = (second: number) => 10 + (second % 17);

/** A node with its own cgroups and agent, in vitest's time. */
export class StagedNode {
  readonly name: string;
  /** How far the agent's wall clock is ahead. */
  offsetMs = 0;
  /** How long its answers take to arrive. */
  answerDelayMs = 0;
  /** Called instead of answering; null: it answers. */
  failure: (() => Promise<Buffer>) | null = null;
  readonly asked: WindowsQuery[] = [];
  /** Whether it reports nothing of the node besides figures. */
  isOldAgent = false;
  readonly #tree = new CgroupTree({ version: 2, driver: 'cgroupfs' }, [], '', '/dev/shm');
  readonly #containers = new Map<string, { uid: string; cpuMs: number }>();
  readonly #podMs = new Map<string, number>();
  readonly #clock: Clock = {
    wallMs: () => Date.now() + this.offsetMs,
    monotonicMs: () => performance.now(),
  };
  #agent: NodeWindows | null = null;
  #boots = 0;
  #isHidden = false;
  #totalMs = 0;
  #seconds = 0;

  constructor(name: string) {
    this.name = name;
    this.#writeNode();
  }

  addPod(uid: string): void {
    this.addContainer(uid, pauseOf(uid));
  }

  addContainer(uid: string, id: string): void {
    this.#containers.set(id, { uid, cpuMs: 0 });
    this.#write(id);
  }

  removeContainer(id: string): void {
    const found = this.#containers.get(id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    this.#containers.delete(id);
    this.#tree.removeContainer(found.uid, id);
  }

  /** Makes the node itself unreadable, as if its /proc were not mounted. */
  hideNode(): void {
    this.#isHidden = true;
  }

  showNode(): void {
    this.#isHidden = false;
  }

  startAgent(): void {
    const clock = this.#clock;
    const node = NodeReader.linux(this.#tree.hostRoot, clock);
    this.#agent = new NodeWindows({
      node,
      cgroups: new CgroupReader(this.#tree.hostRoot, clock, node.pressureFiles),
      clock,
      bootId: (++this.#boots).toString(16).padStart(16, '0'),
      agentVersion: '0',
    });
    this.#agent.sampler.start();
  }

  /** Stops sampling; it continues to answer. */
  freezeSampler(): void {
    this.#agent?.sampler.stop();
  }

  stopAgent(): void {
    this.#agent?.sampler.stop();
    this.#agent = null;
  }

  /** Writes what its containers use up to the next whole second. Pause uses nothing. */
  use(second: number): void {
    this.#totalMs += truthAt(second) * 10;
    this.#seconds++;
    this.#writeNode();
    for (const [id, container] of this.#containers) {
      if (id === pauseOf(container.uid)) continue;
      container.cpuMs += truthAt(second) * 10;
      this.#podMs.set(container.uid, (this.#podMs.get(container.uid) ?? 0) + truthAt(second) * 10);
      this.#write(id);
    }
  }

  /** Of the node: part of its answers, unless the agent is an older one. */
  factsHeader(): string | undefined {
    return this.#agent === null || this.isOldAgent ? undefined : writeFacts(this.#agent.facts());
  }

  /** Files of the node, by their paths below its root. */
  files(files: Readonly<Record<string, string>>): void {
    this.#tree.files(files);
  }

  async answer(query: WindowsQuery): Promise<Buffer> {
    this.asked.push(query);
    if (this.failure !== null) return this.failure();
    if (this.#agent === null) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const bytes = Buffer.from(this.#agent.answer(query));
    if (this.answerDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.answerDelayMs));
    return bytes;
  }

  remove(): void {
    this.stopAgent();
    this.#tree.remove();
  }

  #write(id: string): void {
    const { uid, cpuMs } = this.#containers.get(id) ?? { uid: '', cpuMs: 0 };
    const usedBytes = id === pauseOf(uid) ? 1 : 100;
    // Its tasks stalled on memory for 50 ms of each second so far.
    const pressure = { memory: [this.#seconds * 50, 0] } as const;
    this.#tree.pod(uid, { cpuMs: this.#podMs.get(uid) ?? 0, pressure });
    this.#tree.container(uid, id, { cpuMs, usedBytes, throttledMs: 0, pids: id === pauseOf(uid) ? 1 : 3 });
  }

  #writeNode(): void {
    if (this.#isHidden) {
      this.#tree.files({ 'proc/stat': '', 'proc/meminfo': '' });
      return;
    }
    this.#tree.file('proc/meminfo', 'MemTotal: 1000 kB\nMemAvailable: 400 kB\n');
    for (const name of ['cpu', 'memory', 'io']) {
      this.#tree.file(`proc/pressure/${name}`, pressureText(this.#seconds * 60, this.#seconds * 20));
    }
    this.#tree.file('proc/stat', `cpu ${this.#totalMs} 0 0 ${Date.now() * 2 - this.#totalMs} 0 0 0 0 0 0\n`);
  }
}

/** Nodes with agents, and the source that polls them, in vitest's time. */
export class AgentStage {
  readonly nodes = new Map<string, StagedNode>();
  readonly pods = new Map<string, PodRecord>();
  /** Nodes whose agents are known. */
  readonly known = new Set<string>();
  readonly metrics: AgentMetrics;

  constructor() {
    this.metrics = new AgentMetrics({
      directory: {
        addressOf: (nodeName) => (this.known.has(nodeName) ? nodeName : null),
        nodeNames: () => this.known,
        findings: () => [],
      },
      inventory: { pod: (uid) => this.pods.get(uid) ?? null },
      ask: async (address, query) => {
        const askedWallMs = Date.now();
        const askedMs = performance.now();
        const node = this.nodes.get(address);
        const bytes = (await node?.answer(query)) ?? Buffer.alloc(0);
        const facts = readFacts(node?.factsHeader());
        return { bytes, askedWallMs, askedMs, latencyMs: performance.now() - askedMs, trouble: null, facts };
      },
      clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
      random: () => 0.5,
      all: { snapshot: () => this.#snapshot(), coresOf: () => 2 },
    });
  }

  /** What there is now, of one function for each pod. */
  #snapshot(): InventorySnapshot {
    const pods = [...this.pods.values()];
    const nodes = Array.from(this.nodes.keys(), (name) => ({ name, ip: '' }));
    const index = InventoryIndex.of({ functions: [], pods, nodes });
    return index.snapshot({ source: 'kubernetes', observedAtMs: Date.now(), defaultNamespace: 'fn' });
  }

  /** Adds a node with a running agent and these pods, each with one container and its pause. */
  node(name: string, ...uids: string[]): StagedNode {
    const node = new StagedNode(name);
    this.nodes.set(name, node);
    this.known.add(name);
    for (const uid of uids) this.addPod(node, uid);
    node.startAgent();
    return node;
  }

  addPod(node: StagedNode, uid: string, given: Partial<PodRecord> = {}): string {
    const id = idOf(this.pods.size + 1);
    node.addPod(uid);
    node.addContainer(uid, id);
    this.pods.set(uid, podRecord(uid, node.name, id, given));
    return id;
  }

  /** Advances to 0.3 s after the `seconds`th whole second from now. */
  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      const next = Math.floor(Date.now() / 1000) + 1;
      await vi.advanceTimersByTimeAsync(next * 1000 - 200 - Date.now());
      for (const node of this.nodes.values()) node.use(next);
      await vi.advanceTimersByTimeAsync(500);
    }
  }

  follow(podUids: readonly string[], nodeNames: readonly string[] = []): Promise<void> {
    return this.metrics.follow({ podUids, nodeNames }, new AbortController().signal);
  }

  /** CPU of a pod over the seconds up to now, oldest first: the deviation from the truth, NaN where unknown. */
  deviations(uid: string, seconds = 60): number[] {
    const last = Math.floor(Date.now() / 1000);
    return Array.from({ length: seconds }, (_, index) => {
      const second = last - seconds + 1 + index;
      const value = this.metrics.pod(uid)?.cpuPercent.at(second) ?? Number.NaN;
      return Math.round((value - truthAt(second)) * 1e3) / 1e3 + 0;
    });
  }

  remove(): void {
    this.metrics.close();
    for (const node of this.nodes.values()) node.remove();
  }
}

import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { NodeFacts } from '../../model/inventory/nodeDescription.ts';
import type { NodeDetailSeries, PodDetailSeries } from '../../model/series/series.ts';
import type { CoarseUsage } from '../../model/source/coarseUsage.ts';
import type { DetailSource, MeasuredEntity, MetricsSource, WatchTarget } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { unlessAborted } from '../../model/source/unlessAborted.ts';
import type { AgentDirectory } from './agentDirectory.ts';
import { agentHow } from './agentHow.ts';
import { AgentLink } from './agentLink.ts';
import type { AskAgent } from './askAgent.ts';
import { CoarseAgents, type CoarseAgentsParts } from './coarseAgents.ts';
import { unknownPod } from './followedPod.ts';
import { MissingPods } from './missingPods.ts';
import { unknownNode } from './nodeWindow.ts';
import { PolledAgents } from './polledAgents.ts';
import { ReferenceCounts } from './referenceCounts.ts';

/** Dependencies of the source. */
export interface AgentMetricsParts {
  readonly directory: AgentDirectory;
  readonly inventory: { pod(uid: string): PodRecord | null };
  readonly ask: AskAgent;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** What is needed to ask for all pods at once; omitted: they are not. */
  readonly all?: Pick<CoarseAgentsParts, 'snapshot' | 'coresOf'>;
}

/** What is watched on one node. */
interface OnNode {
  isNode: boolean;
  readonly podUids: string[];
}

/**
 * Nodes and pods as measured every second by the agents of their nodes. An agent is polled only while its node or one
 * of its pods is watched: once a second, for all of them together.
 */
export class AgentMetrics implements MetricsSource {
  readonly name = 'agent';
  readonly detail: DetailSource = this;
  readonly howOf = (figure: string, entity: MeasuredEntity) => agentHow(this.#parts.directory, figure, entity);
  readonly #parts: AgentMetricsParts;
  readonly #links = new Map<string, AgentLink>();
  readonly #heldNodes = new ReferenceCounts();
  readonly #heldPods = new ReferenceCounts();
  /** The nodes of held pods, including pods that are gone from the inventory. */
  readonly #nodeOfPod = new Map<string, string>();
  readonly #missing: MissingPods;
  readonly #polled = new PolledAgents(this.#links);
  readonly #coarse: CoarseAgents | null;

  constructor(parts: AgentMetricsParts) {
    this.#parts = parts;
    this.#coarse = parts.all === undefined ? null : new CoarseAgents({ ...parts, ...parts.all });
    this.#missing = new MissingPods(parts.inventory, parts.clock);
  }

  /** The coarsest interval of the agents polled now. */
  get intervalSeconds(): number | null {
    return this.#polled.intervalSeconds;
  }

  /** The failure if every agent fails that is, or was just now, polled. */
  get failing(): Fault | null {
    let first: Fault | null = null;
    for (const { isWatched, state } of this.#links.values()) {
      if (isWatched && state.failing === null) return null;
      first ??= state.failing;
    }
    return first;
  }

  /** The failure for a target: that of the first agent that fails or cannot see its part of the target. */
  failingOf(target: WatchTarget): Fault | null {
    for (const [nodeName, onNode] of this.#byNode(target)) {
      const link = this.#links.get(nodeName);
      if (link === undefined) continue;
      const fault = link.state.failing ?? this.#unseen(nodeName, link, onNode);
      if (fault !== null) return fault;
    }
    return null;
  }

  /** Keeps polling failed agents as if they were watched, while this is called. */
  awaited(target: WatchTarget): void {
    for (const nodeName of this.#byNode(target).keys()) this.#links.get(nodeName)?.awaited();
  }

  /** True when every node of the target has an agent that sees it: a figure of only some would be incomplete. */
  measures(target: WatchTarget): boolean {
    return [...this.#byNode(target)].every(([nodeName, onNode]) => {
      const link = this.#links.get(nodeName);
      const isUnseen = link !== undefined && this.#unseen(nodeName, link, onNode) !== null;
      return this.#parts.directory.addressOf(nodeName) !== null && !isUnseen;
    });
  }

  /** The newest second that every healthy agent polled now has. */
  newestSecond(): number | null {
    return this.#polled.newestSecond;
  }

  observedSinceSecond(): number | null {
    return this.#polled.observedSinceSecond;
  }

  /** Seconds that other agents or pods do not have yet do not hold back a target. */
  newestSecondOf(target: WatchTarget): number | null {
    let newest: number | null = null;
    for (const [nodeName, { isNode, podUids }] of this.#byNode(target)) {
      const second = this.#links.get(nodeName)?.newestSecondOf(isNode, podUids) ?? null;
      if (second !== null) newest = Math.min(second, newest ?? second);
    }
    return newest;
  }

  facts(nodeName: string): NodeFacts | null {
    return this.#links.get(nodeName)?.state.facts ?? null;
  }

  node(name: string): NodeDetailSeries | null {
    const link = this.#links.get(name);
    if (link?.isWatched) return link.node.figures;
    return this.#parts.directory.addressOf(name) === null ? null : unknownNode;
  }

  pod(uid: string): PodDetailSeries | null {
    const record = this.#parts.inventory.pod(uid);
    if (record === null) return null;
    const followed = this.#links.get(record.nodeName)?.pod(uid) ?? null;
    if (followed !== null) return followed.figures(record);
    return this.#parts.directory.addressOf(record.nodeName) === null ? null : unknownPod;
  }

  /** Health of each agent that is or was polled, by node; without agents that are gone. */
  health(): readonly SourceHealth[] {
    return this.#known().map(([, link]) => link.health());
  }

  /** Versions of the agents that have answered, by node. */
  *versions(): Iterable<readonly [string, string]> {
    for (const [nodeName, { state }] of this.#known()) if (state.version !== null) yield [nodeName, state.version];
  }

  /** UIDs of a node's pods whose cgroups its agent last could not find. */
  missingOn(nodeName: string): readonly string[] {
    return this.#missing.on(nodeName).map(({ uid }) => uid);
  }

  /** Problems with finding agents, and pods that they cannot find. */
  findings(): readonly Finding[] {
    return [...this.#parts.directory.findings(), ...this.#missing.findings()];
  }

  async coarseUsage(signal: AbortSignal): Promise<CoarseUsage | null> {
    return this.#coarse === null ? null : this.#coarse.read(signal);
  }

  /** Anything on nodes without an agent stays unknown. */
  async follow(target: WatchTarget, signal: AbortSignal): Promise<void> {
    const isPartlyKnown = target.podUids.some((uid) => this.#isKnown(uid));
    for (const name of target.nodeNames) this.#heldNodes.hold(name);
    for (const uid of target.podUids) this.#heldPods.hold(uid);
    try {
      await unlessAborted(this.#watch(target), signal, late);
    } catch (thrown) {
      // Parts of the target that others already watch stay watched although one agent does not answer.
      if (isPartlyKnown) return;
      this.unfollow(target);
      throw thrown;
    }
  }

  unfollow({ nodeNames, podUids }: WatchTarget): void {
    for (const name of nodeNames) {
      if (!this.#heldNodes.release(name)) continue;
      this.#links.get(name)?.unwatchNode();
      this.#letGo(name);
    }
    for (const uid of podUids) {
      if (!this.#heldPods.release(uid)) continue;
      const nodeName = this.#nodeOfPod.get(uid) ?? '';
      this.#links.get(nodeName)?.unwatchPod(uid);
      this.#nodeOfPod.delete(uid);
      this.#letGo(nodeName);
    }
  }

  /** Asks each agent once, and those that fail on and on, whether watched or not; to be called once a second. */
  check(): void {
    for (const nodeName of this.#links.keys()) this.#letGo(nodeName);
    for (const nodeName of this.#parts.directory.nodeNames()) this.#link(nodeName)?.check();
  }

  /** Agents came or went: entities held on nodes that have one now are watched from now on. */
  agentsChanged(): void {
    for (const nodeName of this.#links.keys()) this.#letGo(nodeName);
    const held = { nodeNames: [...this.#heldNodes.names()], podUids: [...this.#heldPods.names()] };
    // The polls retry what fails now.
    void this.#watch(held).catch(() => {});
  }

  /** Number of agents with any state. */
  get linkCount(): number {
    return this.#links.size;
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
  }

  #known(): (readonly [string, AgentLink])[] {
    return [...this.#links].filter(([nodeName]) => this.#parts.directory.addressOf(nodeName) !== null);
  }

  #isKnown(uid: string): boolean {
    const followed = this.#links.get(this.#nodeOfPod.get(uid) ?? '')?.pod(uid);
    return followed !== undefined && followed !== null && followed.sequence !== null;
  }

  /** Why an agent that answers has no figures for what is followed on its node; null if it has, or never answered. */
  #unseen(nodeName: string, link: AgentLink, { isNode, podUids }: OnNode): Fault | null {
    // All of them, so that each is remembered.
    const [uid] = podUids.filter((uid) => this.#missing.look(uid, link.pod(uid)));
    if (isNode && link.isBlind) {
      return unseen(`The agent on ${nodeName} cannot read its node's figures.`);
    }
    if (uid === undefined) return null;
    const name = this.#parts.inventory.pod(uid)?.id.name ?? uid;
    return unseen(`The agent on ${nodeName} cannot find the cgroup of ${name}.`);
  }

  async #watch(target: WatchTarget): Promise<void> {
    const watched = [...this.#byNode(target)].map(([nodeName, { isNode, podUids }]) => {
      for (const uid of podUids) this.#nodeOfPod.set(uid, nodeName);
      return this.#link(nodeName)?.watch(isNode, podUids);
    });
    this.#polled.changed();
    await Promise.all(watched);
  }

  #byNode({ nodeNames, podUids }: WatchTarget): Map<string, OnNode> {
    const nodes = new Map<string, OnNode>();
    const on = (nodeName: string): OnNode => {
      const known = nodes.get(nodeName) ?? { isNode: false, podUids: [] };
      nodes.set(nodeName, known);
      return known;
    };
    for (const nodeName of nodeNames) on(nodeName).isNode = true;
    for (const uid of podUids) {
      const nodeName = this.#nodeOfPod.get(uid) ?? this.#parts.inventory.pod(uid)?.nodeName ?? '';
      if (nodeName === '') continue;
      on(nodeName).podUids.push(uid);
    }
    return nodes;
  }

  #link(nodeName: string): AgentLink | null {
    const known = this.#links.get(nodeName);
    if (known !== undefined) return known;
    const { directory, ask, clock, random } = this.#parts;
    if (directory.addressOf(nodeName) === null) return null;
    const address = () => directory.addressOf(nodeName);
    const changed = () => this.#polled.changed();
    const link = new AgentLink({ nodeName, address, ask, clock, random, changed });
    this.#links.set(nodeName, link);
    return link;
  }

  /** Node names change over time, so a node without an agent that is not watched is dropped. */
  #letGo(nodeName: string): void {
    const link = this.#links.get(nodeName);
    if (link === undefined || link.isWatched || this.#parts.directory.addressOf(nodeName) !== null) return;
    link.close();
    this.#links.delete(nodeName);
  }
}

function late(): Fault {
  return new Fault('upstream_timeout', 'The agents did not answer in time.');
}

function unseen(what: string): Fault {
  return new Fault('no_metrics_source', `${what} See /api/v1/doctor.`);
}

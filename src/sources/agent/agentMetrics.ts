import type { Finding } from '../../contract/finding/finding.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { PodRecord } from '../../model/inventory/inventory.ts';
import type { NodeDetailSeries, PodDetailSeries } from '../../model/series/series.ts';
import type { DetailSource, MetricsSource, WatchTarget } from '../../model/source/metricsSource.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import type { AgentDirectory } from './agentDirectory.ts';
import { AgentLink } from './agentLink.ts';
import type { AskAgent } from './askAgent.ts';
import { unknownPod } from './followedPod.ts';
import { MissingPods } from './missingPods.ts';
import { NodeWindow } from './nodeWindow.ts';
import { ReferenceCounts } from './referenceCounts.ts';

/** What the source is made from. */
export interface AgentMetricsParts {
  readonly directory: AgentDirectory;
  readonly inventory: { pod(uid: string): PodRecord | null };
  readonly ask: AskAgent;
  readonly clock: Clock;
  /** From 0 up to, without, 1. */
  readonly random: () => number;
}

/** What is watched of one node. */
interface OnNode {
  isNode: boolean;
  readonly podUids: string[];
}

const unknownNode = new NodeWindow();

/**
 * Nodes and pods as the agents of their nodes measure them, every second. An agent is asked only while somebody watches
 * something of its node, once a second for all of it.
 */
export class AgentMetrics implements MetricsSource {
  readonly name = 'agent';
  readonly detail: DetailSource = this;
  readonly #parts: AgentMetricsParts;
  readonly #links = new Map<string, AgentLink>();
  readonly #heldNodes = new ReferenceCounts();
  readonly #heldPods = new ReferenceCounts();
  /** The nodes of held pods, also of those that the inventory does not have any more. */
  readonly #nodeOfPod = new Map<string, string>();
  readonly #missing: MissingPods;

  constructor(parts: AgentMetricsParts) {
    this.#parts = parts;
    this.#missing = new MissingPods(parts.inventory, parts.clock);
  }

  /** The coarsest of the agents that are asked now. */
  get intervalSeconds(): number | null {
    return this.#extreme((link) => link.intervalSeconds, Math.max);
  }

  /** What it fails with when every agent fails that is asked now, or was just now. */
  get failing(): Fault | null {
    let first: Fault | null = null;
    for (const { isWatched, state } of this.#links.values()) {
      if (isWatched && state.failing === null) return null;
      first ??= state.failing;
    }
    return first;
  }

  /** What it fails with for a target: what the first agent does that fails, or cannot see what is needed of it. */
  failingOf(target: WatchTarget): Fault | null {
    for (const [nodeName, onNode] of this.#byNode(target)) {
      const link = this.#links.get(nodeName);
      if (link === undefined) continue;
      const fault = link.state.failing ?? this.#unseen(nodeName, link, onNode);
      if (fault !== null) return fault;
    }
    return null;
  }

  /** Agents that failed are asked as if they were watched, as long as this is told. */
  awaited(target: WatchTarget): void {
    for (const nodeName of this.#byNode(target).keys()) this.#links.get(nodeName)?.awaited();
  }

  /** True when every node of the target has an agent that sees it: what one of them measures is no whole figure. */
  measures(target: WatchTarget): boolean {
    return [...this.#byNode(target)].every(([nodeName, onNode]) => {
      const link = this.#links.get(nodeName);
      const isUnseen = link !== undefined && this.#unseen(nodeName, link, onNode) !== null;
      return this.#parts.directory.addressOf(nodeName) !== null && !isUnseen;
    });
  }

  /** The newest that all agents have told that are asked now and are well. */
  newestSecond(): number | null {
    return this.#extreme((link) => (link.state.fault === null ? link.newestSecond : null), Math.min);
  }

  observedSinceSecond(): number | null {
    return this.#extreme((link) => link.observedSinceSecond, Math.max);
  }

  /** What other agents, or other pods of the same one, do not have yet makes a target no older. */
  newestSecondOf(target: WatchTarget): number | null {
    let newest: number | null = null;
    for (const [nodeName, { isNode, podUids }] of this.#byNode(target)) {
      const second = this.#links.get(nodeName)?.newestSecondOf(isNode, podUids) ?? null;
      if (second !== null) newest = Math.min(second, newest ?? second);
    }
    return newest;
  }

  node(name: string): NodeDetailSeries | null {
    const link = this.#links.get(name);
    if (link?.isWatched) return link.node;
    return this.#parts.directory.addressOf(name) === null ? null : unknownNode;
  }

  pod(uid: string): PodDetailSeries | null {
    const record = this.#parts.inventory.pod(uid);
    if (record === null) return null;
    const followed = this.#links.get(record.nodeName)?.pod(uid) ?? null;
    if (followed !== null) return followed.figures(record);
    return this.#parts.directory.addressOf(record.nodeName) === null ? null : unknownPod;
  }

  /** How each agent does that is or was asked, by node; of those that are no more nothing is told. */
  health(): readonly SourceHealth[] {
    return this.#known().map(([, link]) => link.health());
  }

  /** What each agent that has answered calls its version, by node. */
  *versions(): Iterable<readonly [string, string]> {
    for (const [nodeName, { state }] of this.#known()) if (state.version !== null) yield [nodeName, state.version];
  }

  /** UIDs of the pods of a node whose cgroups its agent could not find when it was last asked for them. */
  missingOn(nodeName: string): readonly string[] {
    return this.#missing.on(nodeName).map(({ uid }) => uid);
  }

  /** What is wrong with finding agents, and what they cannot find. */
  findings(): readonly Finding[] {
    return [...this.#parts.directory.findings(), ...this.#missing.findings()];
  }

  /** What is on nodes without an agent stays unknown. */
  async follow(target: WatchTarget, signal: AbortSignal): Promise<void> {
    const isPartlyKnown = target.podUids.some((uid) => this.#isKnown(uid));
    for (const name of target.nodeNames) this.#heldNodes.hold(name);
    for (const uid of target.podUids) this.#heldPods.hold(uid);
    try {
      await inTime(this.#watch(target), signal);
    } catch (thrown) {
      // What others see of the target already is not taken from them because one agent does not answer.
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

  /** Agents came or went: what is held on nodes that have one now is watched from now on. */
  agentsChanged(): void {
    for (const nodeName of this.#links.keys()) this.#letGo(nodeName);
    const held = { nodeNames: [...this.#heldNodes.names()], podUids: [...this.#heldPods.names()] };
    // What cannot be had yet is asked for again by the polls.
    void this.#watch(held).catch(() => {});
  }

  /** How many agents anything is kept of. */
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

  /** Why an agent that answers has no figures of what is followed on its node; null when it has, or has not told yet. */
  #unseen(nodeName: string, link: AgentLink, { isNode, podUids }: OnNode): Fault | null {
    // All of them, so that each is remembered.
    const [uid] = podUids.filter((uid) => this.#missing.look(uid, link.pod(uid)));
    if (isNode && link.isBlind) {
      return new Fault('no_metrics_source', `The agent on ${nodeName} sees nothing of the node; see the doctor.`);
    }
    if (uid === undefined) return null;
    const name = this.#parts.inventory.pod(uid)?.id.name ?? uid;
    return new Fault(
      'no_metrics_source',
      `The agent on ${nodeName} cannot find the cgroup of ${name}; see the doctor.`,
    );
  }

  async #watch(target: WatchTarget): Promise<void> {
    const watched = [...this.#byNode(target)].map(([nodeName, { isNode, podUids }]) => {
      for (const uid of podUids) this.#nodeOfPod.set(uid, nodeName);
      return this.#link(nodeName)?.watch(isNode, podUids);
    });
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
    const link = new AgentLink({ nodeName, address: () => directory.addressOf(nodeName), ask, clock, random });
    this.#links.set(nodeName, link);
    return link;
  }

  /** Nodes come and go with names of their own: of one that has no agent any more and is not watched nothing is kept. */
  #letGo(nodeName: string): void {
    const link = this.#links.get(nodeName);
    if (link === undefined || link.isWatched || this.#parts.directory.addressOf(nodeName) !== null) return;
    link.close();
    this.#links.delete(nodeName);
  }

  *#watched(): Iterable<AgentLink> {
    for (const link of this.#links.values()) if (link.isWatched) yield link;
  }

  #extreme(value: (link: AgentLink) => number | null, of: (a: number, b: number) => number): number | null {
    let extreme: number | null = null;
    for (const link of this.#watched()) {
      const found = value(link);
      if (found !== null) extreme = extreme === null ? found : of(extreme, found);
    }
    return extreme;
  }
}

function inTime(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Fault('upstream_timeout', 'The agents did not answer in time.'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(() => resolve(), reject).finally(() => signal.removeEventListener('abort', late));
  });
}

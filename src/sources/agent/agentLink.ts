import type { WindowsAnswer } from '../../agent/wire/decodeWindows.ts';
import { mostPods } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { faultOf } from '../http/transportFault.ts';
import { AgentState } from './agentState.ts';
import { type AgentReply, type AskAgent, answerTo } from './askAgent.ts';
import { FollowedPod, knownSequence } from './followedPod.ts';
import { NodeWindow } from './nodeWindow.ts';
import { nextPollMs, phaseOf, retryPollMs } from './pollTiming.ts';

/** `awaited` is called once a second by waiting callers. */
const awaitedForMs = 3000;
/** A node without any figure for this many seconds is not seen; fewer may be a late sampler. */
const blindSeconds = 5;

/** Dependencies of the link to an agent. */
export interface AgentLinkParts {
  readonly nodeName: string;
  /** Its address now; null if it is gone. */
  readonly address: () => string | null;
  readonly ask: AskAgent;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Called when its intervals, its newest second or its failure may have changed. */
  readonly changed: () => void;
}

/** A summary of an answer. */
interface Told {
  /** Its newest second. */
  readonly lastSecond: number;
  /** How many of the requested pods it has, from the first on. */
  readonly podCount: number;
}

/** One agent: polled once a second while its node or pods are watched, and their windows. */
export class AgentLink {
  readonly node = new NodeWindow();
  readonly state: AgentState;
  readonly #parts: AgentLinkParts;
  readonly #phase: number;
  readonly #pods = new Map<string, FollowedPod>();
  #isNodeWatched = false;
  /** The request under way for the node's window; null for none. */
  #nodeFilling: Promise<void> | null = null;
  #nodeSequence: number | null = null;
  #nodeSecond = Number.NEGATIVE_INFINITY;
  #bootId = '';
  #newestSecond: number | null = null;
  #observedSinceSecond = Number.NaN;
  #intervalSeconds = Number.NaN;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #isPolling = false;
  /** No longer watched because it failed. */
  #isLost = false;
  #awaitedAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(parts: AgentLinkParts) {
    this.#parts = parts;
    this.#phase = phaseOf(parts.nodeName);
    this.state = new AgentState(parts.nodeName, parts.clock);
  }

  /** False if nothing is watched here. */
  get isWatched(): boolean {
    return this.#isNodeWatched || this.#pods.size > 0;
  }

  /** The newest second that every watched entity has, by this server's clock; null before the first. */
  get newestSecond(): number | null {
    return this.#newestSecond;
  }

  /** The first whole second that this run of the agent measured, by this server's clock; null before. */
  get observedSinceSecond(): number | null {
    return Number.isNaN(this.#observedSinceSecond) ? null : this.#observedSinceSecond;
  }

  /** Median gap between the agent's ticks; null before two of them. */
  get intervalSeconds(): number | null {
    return Number.isNaN(this.#intervalSeconds) ? null : this.#intervalSeconds;
  }

  /** The newest second that these have, whatever else is watched; null before the first and while the agent fails. */
  newestSecondOf(isNode: boolean, podUids: readonly string[]): number | null {
    if (this.state.fault !== null) return null;
    let newest = isNode ? this.#nodeSecond : Number.POSITIVE_INFINITY;
    for (const uid of podUids) newest = Math.min(newest, this.#pods.get(uid)?.lastSecond ?? Number.NEGATIVE_INFINITY);
    return Number.isFinite(newest) ? newest : null;
  }

  pod(uid: string): FollowedPod | null {
    return this.#pods.get(uid) ?? null;
  }

  /** True when the agent samples but has had no figure of its node for some seconds; false before its first answer. */
  get isBlind(): boolean {
    if (this.#nodeSequence === null || this.#nodeSequence <= blindSeconds) return false;
    for (let second = this.#nodeSecond; second > this.#nodeSecond - blindSeconds; second--) {
      if (this.node.knows(second)) return false;
    }
    return true;
  }

  health(): SourceHealth {
    return this.state.health(this.#parts.address() ?? '', this.intervalSeconds);
  }

  /**
   * Starts watching, in place of any probing. Windows not known yet are requested at once, in one request.
   * @returns resolves when they are filled; rejects with a Fault if they cannot be, though watching continues
   */
  async watch(isNode: boolean, podUids: readonly string[]): Promise<void> {
    if (!this.isWatched) this.#rest();
    const waits = new Set<Promise<void>>();
    const cold: FollowedPod[] = [];
    const coldUids: string[] = [];
    for (const uid of podUids) {
      const pod = this.#pods.get(uid) ?? new FollowedPod();
      this.#pods.set(uid, pod);
      if (pod.filling !== null) waits.add(pod.filling);
      else if (pod.sequence === null) {
        cold.push(pod);
        coldUids.push(uid);
      }
    }
    if (isNode) this.#isNodeWatched = true;
    const isNodeCold = isNode && this.#nodeSequence === null;
    if (isNodeCold && this.#nodeFilling !== null) waits.add(this.#nodeFilling);
    if (cold.length > 0 || (isNodeCold && waits.size === 0)) {
      const filling = this.#fill(coldUids).finally(() => {
        for (const pod of cold) pod.filling = null;
        if (this.#nodeFilling === filling) this.#nodeFilling = null;
      });
      for (const pod of cold) pod.filling = filling;
      this.#nodeFilling = filling;
      waits.add(filling);
    }
    const outcomes = await Promise.allSettled(waits);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /**
   * Keeps polling a failed agent that is no longer watched, to notice its recovery, while this is called once a second.
   */
  awaited(): void {
    this.#awaitedAtMs = this.#parts.clock.monotonicMs();
    if (this.#timer === undefined && !this.#isPolling && !this.isWatched) this.#arm(this.#untilNextMs());
  }

  /** Probes an unwatched agent that has not answered yet, or failed last; call it once a second. */
  check(): void {
    const { version, fault } = this.state;
    const isKnown = version !== null && fault === null;
    if (!isKnown && !this.isWatched && !this.#isPolling && this.#timer === undefined) void this.#poll();
  }

  unwatchNode(): void {
    this.#isNodeWatched = false;
    if (!this.isWatched) this.#rest();
  }

  unwatchPod(uid: string): void {
    this.#pods.delete(uid);
    if (!this.isWatched) this.#rest();
  }

  close(): void {
    this.#isClosed = true;
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isLost = this.state.fault !== null;
    this.#forget();
  }

  /** Every second must be requested again. */
  #forget(): void {
    this.node.clear();
    this.#nodeSequence = null;
    this.#nodeSecond = Number.NEGATIVE_INFINITY;
    this.#newestSecond = null;
    for (const pod of this.#pods.values()) pod.clear();
    this.#parts.changed();
  }

  async #fill(podUids: readonly string[]): Promise<void> {
    try {
      await this.#askAll(null, podUids);
    } finally {
      if (this.#timer === undefined && !this.#isPolling) this.#arm(this.#untilNextMs());
    }
  }

  #arm(ms: number): void {
    const isAwaited = this.#isLost && this.#parts.clock.monotonicMs() - this.#awaitedAtMs < awaitedForMs;
    if (this.#isClosed || !(this.isWatched || isAwaited)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#poll(), ms);
  }

  async #poll(): Promise<void> {
    this.#timer = undefined;
    this.#isPolling = true;
    try {
      await this.#askAll(knownSequence(this.#nodeSequence, this.#pods.values()), [...this.#pods.keys()]);
    } catch {
      // The state has the failure; the next poll retries.
    } finally {
      this.#isPolling = false;
      this.#arm(this.#untilNextMs());
    }
  }

  /** @throws Fault */
  async #askAll(since: number | null, podUids: readonly string[]): Promise<void> {
    let newestSecond = Number.POSITIVE_INFINITY;
    let from = 0;
    do {
      const told = await this.#ask(since, podUids.slice(from, from + mostPods));
      newestSecond = Math.min(newestSecond, told.lastSecond);
      from += told.podCount;
    } while (from < podUids.length);
    const asked = new Set(podUids);
    // Advance only when every watched entity has this second, not just those requested now.
    for (const uid of this.#pods.keys()) if (!asked.has(uid)) return;
    if (!this.isWatched) return;
    this.#looks = newestSecond === this.#newestSecond ? this.#looks + 1 : 0;
    this.#newestSecond = Math.max(newestSecond, this.#newestSecond ?? newestSecond);
    this.#parts.changed();
  }

  /** @throws Fault */
  async #ask(since: number | null, podUids: readonly string[]): Promise<Told> {
    const { nodeName, address, ask } = this.#parts;
    try {
      const where = address();
      if (where === null) throw new Fault('upstream_refused', `No agent on ${nodeName} any more.`);
      const known = since === null ? null : { bootId: this.#bootId, sequence: since };
      const reply = await ask(where, { since: known, podUids });
      const told = answerTo(podUids, reply.bytes);
      return { lastSecond: this.#take(told.answer, reply, told.podUids), podCount: told.podUids.length };
    } catch (thrown) {
      const lost = () => new Fault('upstream_failed', `The connection to the agent on ${nodeName} was lost.`);
      const fault = faultOf(thrown, lost);
      this.state.failed(fault);
      throw fault;
    } finally {
      this.#parts.changed();
    }
  }

  #take(answer: WindowsAnswer, reply: AgentReply, podUids: readonly string[]): number {
    const { sequence, seconds } = answer;
    if (this.state.answered(answer, reply)) this.#forget();
    const { shiftSeconds } = this.state.offset;
    const lastSecond = answer.lastSecond - shiftSeconds;
    if (!this.isWatched) return lastSecond;
    if (answer.bootId !== this.#bootId) {
      this.#bootId = answer.bootId;
      this.#nodeSequence = null;
      for (const pod of this.#pods.values()) pod.sequence = null;
    }
    this.#observedSinceSecond = answer.observedSinceSecond - shiftSeconds;
    this.#intervalSeconds = answer.intervalSeconds;
    if (seconds === 0) return lastSecond;
    this.#takeNode(answer, lastSecond);
    const told = new Map(answer.pods.map((pod) => [pod.uid, pod]));
    for (const uid of podUids) this.#pods.get(uid)?.take(told.get(uid) ?? null, sequence, seconds, lastSecond);
    return lastSecond;
  }

  #takeNode(answer: WindowsAnswer, lastSecond: number): void {
    this.node.take(answer.node, lastSecond);
    this.#nodeSecond = Math.max(this.#nodeSecond, lastSecond);
    if (this.#nodeSequence !== null || answer.seconds === windowSeconds) this.#nodeSequence = answer.sequence;
    this.state.see(answer.sequence > 1 && !this.node.knows(lastSecond));
  }

  #untilNextMs(): number {
    const { clock, random } = this.#parts;
    const { fault, failures, offset } = this.state;
    if (fault !== null || this.#newestSecond === null) return retryPollMs(failures, random());
    const agentWallMs = clock.wallMs() + offset.offsetMs;
    const tickAgeMs = agentWallMs - (this.#newestSecond + offset.shiftSeconds) * 1000;
    return nextPollMs({ agentWallMs, tickAgeMs, looks: this.#looks }, this.#phase);
  }
}

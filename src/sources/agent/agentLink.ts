import type { WindowsAnswer } from '../../agent/wire/windowsAnswer.ts';
import { mostPods } from '../../agent/wire/wireFormat.ts';
import { windowSeconds } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { Fault } from '../../model/fault.ts';
import type { SourceHealth } from '../../model/source/sourceHealth.ts';
import { AgentState } from './agentState.ts';
import { type AgentReply, type AskAgent, answerTo } from './askAgent.ts';
import { FollowedPod } from './followedPod.ts';
import { NodeWindow } from './nodeWindow.ts';
import { nextPollMs, phaseOf, retryPollMs } from './pollTiming.ts';

/** Who awaits it says so once a second. */
const awaitedForMs = 3000;
/** A node of which nothing is known in so many seconds is not seen; fewer may be a sampler that was late. */
const blindSeconds = 5;

/** What the link to an agent is made from. */
export interface AgentLinkParts {
  readonly nodeName: string;
  /** Where it is now; null: there is none any more. */
  readonly address: () => string | null;
  readonly ask: AskAgent;
  readonly clock: Clock;
  /** From 0 up to, without, 1. */
  readonly random: () => number;
}

/** What an answer told. */
interface Told {
  /** Its newest second. */
  readonly lastSecond: number;
  /** So many of the pods that were asked for, the first ones. */
  readonly podCount: number;
}

/** One agent, as far as somebody watches its node or pods there: polled once a second, their windows kept. */
export class AgentLink {
  readonly node = new NodeWindow();
  readonly state: AgentState;
  readonly #parts: AgentLinkParts;
  readonly #phase: number;
  readonly #pods = new Map<string, FollowedPod>();
  #isNodeWatched = false;
  /** The question under way that the node's window comes with; null for none. */
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
  /** Given up while it failed. */
  #isLost = false;
  #awaitedAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(parts: AgentLinkParts) {
    this.#parts = parts;
    this.#phase = phaseOf(parts.nodeName);
    this.state = new AgentState(parts.nodeName, parts.clock);
  }

  /** False when nobody watches anything here. */
  get isWatched(): boolean {
    return this.#isNodeWatched || this.#pods.size > 0;
  }

  /** The newest second that is there whole, by this server's clock; null before the first. */
  get newestSecond(): number | null {
    return this.#newestSecond;
  }

  /** The first second that this boot of the agent measured whole, by this server's clock; null before. */
  get observedSinceSecond(): number | null {
    return Number.isNaN(this.#observedSinceSecond) ? null : this.#observedSinceSecond;
  }

  /** Median gap between the agent's ticks; null before two of them. */
  get intervalSeconds(): number | null {
    return Number.isNaN(this.#intervalSeconds) ? null : this.#intervalSeconds;
  }

  /** The newest second that these have, whatever else is watched here; null before the first, and while it fails. */
  newestSecondOf(isNode: boolean, podUids: readonly string[]): number | null {
    if (this.state.fault !== null) return null;
    let newest = isNode ? this.#nodeSecond : Number.POSITIVE_INFINITY;
    for (const uid of podUids) newest = Math.min(newest, this.#pods.get(uid)?.lastSecond ?? Number.NEGATIVE_INFINITY);
    return Number.isFinite(newest) ? newest : null;
  }

  pod(uid: string): FollowedPod | null {
    return this.#pods.get(uid) ?? null;
  }

  /** True when the agent samples, and has not seen anything of its node for some seconds; false before it told. */
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
   * Watches from now on, if it did not before. What is not known yet is asked for at once, in one question.
   * @returns resolves when it is there; rejects with the Fault that it cannot be had for, and is watched all the same
   */
  async watch(isNode: boolean, podUids: readonly string[]): Promise<void> {
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

  /** Once it is lost and no more watched it is asked all the same, to find out whether it is well again, while this is told. */
  awaited(): void {
    this.#awaitedAtMs = this.#parts.clock.monotonicMs();
    if (this.#timer === undefined && !this.#isPolling && !this.isWatched) this.#arm(this.#untilNextMs());
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

  /** All seconds are to be asked for anew. */
  #forget(): void {
    this.node.clear();
    this.#nodeSequence = null;
    this.#nodeSecond = Number.NEGATIVE_INFINITY;
    this.#newestSecond = null;
    for (const pod of this.#pods.values()) pod.clear();
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
      await this.#askAll(this.#knownSequence(), [...this.#pods.keys()]);
    } catch {
      // The state tells of it; the next poll tries again.
    } finally {
      this.#isPolling = false;
      this.#arm(this.#untilNextMs());
    }
  }

  /** The tick that everything watched is known up to; null when something is not known at all. */
  #knownSequence(): number | null {
    let oldest = this.#nodeSequence;
    for (const { sequence } of this.#pods.values()) {
      if (sequence === null || oldest === null) return null;
      oldest = Math.min(oldest, sequence);
    }
    return oldest;
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
    // A second is there when all that is watched has it, not only what was asked for now.
    for (const uid of this.#pods.keys()) if (!asked.has(uid)) return;
    if (!this.isWatched) return;
    this.#looks = newestSecond === this.#newestSecond ? this.#looks + 1 : 0;
    this.#newestSecond = Math.max(newestSecond, this.#newestSecond ?? newestSecond);
  }

  /** @throws Fault */
  async #ask(since: number | null, podUids: readonly string[]): Promise<Told> {
    const { nodeName, address, ask } = this.#parts;
    try {
      const where = address();
      if (where === null) throw new Fault('upstream_refused', `There is no agent on ${nodeName} any more.`);
      const known = since === null ? null : { bootId: this.#bootId, sequence: since };
      const reply = await ask(where, { since: known, podUids });
      const told = answerTo(podUids, reply.bytes);
      return { lastSecond: this.#take(told.answer, reply, told.podUids), podCount: told.podUids.length };
    } catch (thrown) {
      const fault =
        thrown instanceof Fault ? thrown : new Fault('internal', 'This is a bug in faascope.', { cause: thrown });
      this.state.failed(fault);
      throw fault;
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

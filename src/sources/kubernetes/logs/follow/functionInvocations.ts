import { Fault } from '../../../../model/fault.ts';
import type { NamespacedId } from '../../../../model/inventory/identity.ts';
import type { Invocation } from '../../../../model/invocation/invocation.ts';
import type { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import { trimInvocations } from '../../../../model/invocation/keptInvocations.ts';
import { LogListeners } from '../../../../model/invocation/logListeners.ts';
import { pause } from '../../../http/retry.ts';
import type { LogContainer } from '../logContainer.ts';
import { ContainerInvocations } from './containerInvocations.ts';
import type { FollowParts, InstanceFollower } from './instanceFollower.ts';

/** How long the invocations of a removed container are kept, and of how many, the last ones. */
const goneKeptMs = 600_000;
const mostGone = 1000;

interface Watched {
  readonly invocations: ContainerInvocations;
  podName: string;
  /** Monotonic ms; null while it exists. */
  goneAtMs: number | null;
}

/** Containers whose logs are followed at the same time: each takes a connection. */
export const mostFollowedContainers = 2048;

/** The state of a function. */
export interface FunctionLogs {
  /** The containers of all its pods, including those that are being deleted or have ended. */
  containers(functionId: NamespacedId): readonly LogContainer[];
  /** Null: none. */
  execTimeoutMs(functionId: NamespacedId): number | null;
}

/** The invocations of a function, read from the logs of all its containers while they are requested. */
export class FunctionInvocations {
  readonly functionId: NamespacedId;
  readonly listeners = new LogListeners();
  readonly #parts: FollowParts;
  readonly #logs: FunctionLogs;
  readonly #room: () => number;
  readonly #watched = new Map<string, Watched>();
  #size = 0;
  /** Containers for which there was no room. */
  #leftOut = 0;
  #sinceMs: number;

  /**
   * @param sinceMs how far back invocations are requested, Unix ms
   * @param room how many more containers may be followed now
   */
  constructor(parts: FollowParts, logs: FunctionLogs, functionId: NamespacedId, sinceMs: number, room: () => number) {
    this.#parts = parts;
    this.#room = room;
    this.#logs = logs;
    this.functionId = functionId;
    this.#sinceMs = sinceMs;
    this.look();
  }

  /** The number of followed containers; those that are gone are not followed. */
  get size(): number {
    return this.#size;
  }

  /** Updates the list of containers. */
  look(): void {
    const { clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    const there = new Map(
      this.#logs.containers(this.functionId).map((each) => [`${each.podUid}/${each.container}`, each]),
    );
    for (const [key, watched] of this.#watched) {
      if (there.has(key)) continue;
      watched.goneAtMs ??= nowMs;
      watched.invocations.leave(clock.wallMs());
    }
    this.#forgetGone(nowMs);
    let room = this.#room();
    this.#leftOut = 0;
    for (const [key, container] of there) {
      const watched = this.#watched.get(key);
      if (watched !== undefined && watched.goneAtMs === null) {
        watched.invocations.update(container);
      } else if (room > 0) {
        room--;
        this.#watched.set(key, this.#watch(container));
      } else {
        this.#leftOut++;
      }
    }
    this.#size = there.size - this.#leftOut;
  }

  /**
   * The invocations that are running or ended at or after `sinceMs` (Unix ms), oldest start first. Waits until all logs
   * have been read up to now.
   *
   * @throws Fault when a log cannot be read, or not in time, and when not all are followed
   */
  async since(sinceMs: number): Promise<readonly Invocation[]> {
    await this.read(sinceMs);
    return this.#known(sinceMs);
  }

  /**
   * Every invocation that is kept, after the logs have been read back to `sinceMs` (Unix ms).
   * @throws as {@link since}
   */
  async kept(sinceMs: number): Promise<readonly Invocation[]> {
    await this.read(sinceMs);
    this.trim();
    return this.soFar();
  }

  /** Every invocation that is kept, as far as the logs have been read, oldest start first. */
  soFar(): readonly Invocation[] {
    return this.#known(Number.NEGATIVE_INFINITY);
  }

  /** Every invocation that is kept, oldest start first; null while a log is still being read, or cannot be. */
  known(): readonly Invocation[] | null {
    const followed = [...this.#watched.values()].filter(({ goneAtMs }) => goneAtMs === null);
    const isRead = followed.every(({ invocations }) => invocations.followers().every((each) => this.#isRead(each)));
    return isRead && this.#leftOut === 0 ? this.soFar() : null;
  }

  /** The invocations that are running, as far as the logs have been read. */
  running(): readonly Invocation[] {
    const nowMs = this.#parts.clock.wallMs();
    return [...this.#watched.values()].flatMap(({ invocations }) => invocations.running(nowMs));
  }

  parsers(): readonly InvocationParser[] {
    return [...this.#watched.values()].flatMap(({ invocations }) => invocations.parsers());
  }

  /** Drops what exceeds the limits of a function. */
  trim(): void {
    trimInvocations(this.parsers());
  }

  #known(sinceMs: number): readonly Invocation[] {
    const nowMs = this.#parts.clock.wallMs();
    return [...this.#watched.values()]
      .flatMap(({ invocations }) => invocations.since(sinceMs, nowMs))
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Waits until all logs have been read back to `sinceMs` (Unix ms), and up to now. @throws as {@link since} */
  async read(sinceMs: number): Promise<void> {
    this.#sinceMs = sinceMs;
    this.look();
    if (this.#leftOut > 0) throw followLimitFault(this.#leftOut, this.functionId);
    const asked = [...this.#watched.values()]
      .filter(({ goneAtMs }) => goneAtMs === null)
      .flatMap(({ invocations, podName }) => invocations.ask(sinceMs).map((follower) => ({ follower, podName })));
    await this.#settled(asked.map(({ follower }) => follower));
    for (const { follower, podName } of asked) this.#demand(follower, podName);
  }

  stop(): void {
    for (const { invocations } of this.#watched.values()) invocations.stop();
  }

  #forgetGone(nowMs: number): void {
    const gone = [...this.#watched]
      .flatMap(([key, { goneAtMs }]) => (goneAtMs === null ? [] : [{ key, goneAtMs }]))
      .sort((a, b) => b.goneAtMs - a.goneAtMs);
    for (const [index, { key, goneAtMs }] of gone.entries()) {
      if (index >= mostGone || nowMs - goneAtMs > goneKeptMs) this.#watched.delete(key);
    }
  }

  #watch(container: LogContainer): Watched {
    const execTimeoutMs = () => this.#logs.execTimeoutMs(this.functionId);
    const { functionId, listeners } = this;
    const followed = { functionId, execTimeoutMs, listeners };
    const invocations = new ContainerInvocations(this.#parts, followed, container, this.#sinceMs);
    return { invocations, podName: container.podName, goneAtMs: null };
  }

  async #settled(followers: readonly InstanceFollower[]): Promise<void> {
    if (followers.every(({ caughtUp }) => caughtUp)) return;
    const answered = new AbortController();
    const patience = pause(this.#parts.timing.answerWithinMs, answered.signal);
    await Promise.race([Promise.all(followers.map(({ settled }) => settled)), patience]);
    answered.abort();
  }

  #demand({ caughtUp, fault, failingSinceMs }: InstanceFollower, podName: string): void {
    if (!caughtUp) {
      const unread = `The log of pod ${podName} is still being read. Try again in a few seconds.`;
      throw fault ?? new Fault('upstream_timeout', unread);
    }
    if (fault !== null && this.#isBroken(failingSinceMs)) throw fault;
  }

  #isRead({ caughtUp, failingSinceMs }: InstanceFollower): boolean {
    return caughtUp && !this.#isBroken(failingSinceMs);
  }

  #isBroken(failingSinceMs: number | null): boolean {
    const { clock, timing } = this.#parts;
    return failingSinceMs !== null && clock.monotonicMs() - failingSinceMs >= timing.brokenAfterMs;
  }
}

/** Some containers of a function are beyond the limit of followed ones. */
export function followLimitFault(leftOut: number, { name }: NamespacedId): Fault {
  return new Fault(
    'too_many_requests',
    `The logs of ${leftOut === 1 ? '1 replica' : `${leftOut} replicas`} of ${name} cannot be followed: the limit is ${mostFollowedContainers.toLocaleString('en')}. Retry in a minute.`,
  );
}

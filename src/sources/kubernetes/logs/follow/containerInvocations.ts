import type { NamespacedId } from '../../../../model/inventory/identity.ts';
import type { Invocation, InvocationPod } from '../../../../model/invocation/invocation.ts';
import { InvocationParser } from '../../../../model/invocation/invocationParser.ts';
import type { LogListeners } from '../../../../model/invocation/logListeners.ts';
import type { LogContainer } from '../logContainer.ts';
import { type FollowParts, InstanceFollower } from './instanceFollower.ts';
import { InstanceLog } from './instanceLog.ts';
import { firstReadBackMs, wholeLogMs } from './readBack.ts';

/** Earlier runs of a container whose invocations are kept. */
const mostEarlier = 3;

/** A run of the container that ended with a restart. */
interface EarlierRun {
  readonly follower: InstanceFollower;
  /** The next run; null if the log was read as that of the previous run, which cannot contain later lines. */
  readonly next: InstanceFollower | null;
}

/** What the containers of a function have in common. */
interface FollowedFunction {
  readonly functionId: NamespacedId;
  /** Null: none. */
  readonly execTimeoutMs: () => number | null;
  readonly listeners: LogListeners;
}

/** The invocations of one container of a function, across its restarts. */
export class ContainerInvocations {
  readonly #parts: FollowParts;
  readonly #function: FollowedFunction;
  readonly #pod: InvocationPod;
  #container: LogContainer;
  #current: InstanceFollower;
  /** Reads further back than the current one, and replaces it once it has caught up. */
  #wider: InstanceFollower | null = null;
  #earlier: EarlierRun[] = [];
  #gone = false;

  /** @param sinceMs how far back invocations are requested, Unix ms */
  constructor(parts: FollowParts, followed: FollowedFunction, container: LogContainer, sinceMs: number) {
    this.#parts = parts;
    this.#function = followed;
    this.#container = container;
    const current = () => this.#container;
    this.#pod = {
      uid: container.podUid,
      name: container.podName,
      createdAtMs: container.podCreatedAtMs,
      get nodeName() {
        return current().nodeName;
      },
    };
    const fromMs = this.#fromMs(sinceMs);
    this.#current = this.#start(fromMs);
    if (container.running && container.restartCount > 0) this.#readPrevious(fromMs);
  }

  /** The followers that must have caught up before the invocations since then (Unix ms) are known. */
  ask(sinceMs: number): InstanceFollower[] {
    const earlier = this.#earlier.map(({ follower }) => follower);
    if (this.#current.log.fromMs <= sinceMs || this.#gone) return [this.#current, ...earlier];
    if (this.#wider !== null && this.#wider.log.fromMs <= sinceMs) return [this.#wider, ...earlier];
    this.#wider?.stop();
    const wider = this.#start(this.#fromMs(sinceMs));
    this.#wider = wider;
    if (this.#earlier.length === 0 && this.#container.restartCount > 0) this.#readPrevious(wider.log.fromMs);
    void wider.settled.then(() => this.#goWider(wider));
    return [wider, ...this.#earlier.map(({ follower }) => follower)];
  }

  /** The followers whose invocations are served. */
  followers(): InstanceFollower[] {
    return [...this.#earlier.map(({ follower }) => follower), this.#current];
  }

  /** Call with the current state of the container. */
  update(container: LogContainer): void {
    const before = this.#container;
    this.#container = container;
    if (container.restartCount > before.restartCount) this.#restarted(before);
    else if (container.running && this.#current.over) void this.#current.run();
  }

  /** Call when the container is no longer listed. */
  leave(nowMs: number): void {
    if (this.#gone) return;
    this.#gone = true;
    this.stop();
    this.#current.log.parser.containerEnded(nowMs);
  }

  /** The invocations that are running or ended at or after `sinceMs` (Unix ms). */
  since(sinceMs: number, nowMs: number): Invocation[] {
    const earlier = this.#earlier.flatMap(({ follower, next }) => {
      const endMs = next === null ? Number.POSITIVE_INFINITY : (next.log.firstLineMs ?? Number.POSITIVE_INFINITY);
      return follower.log.parser.invocations(sinceMs).filter(({ startedAt }) => startedAt < endMs);
    });
    const { parser } = this.#current.log;
    parser.expire(nowMs);
    return [...earlier, ...parser.invocations(sinceMs)];
  }

  /** Every parser whose invocations are served. */
  parsers(): InvocationParser[] {
    return this.followers().map(({ log }) => log.parser);
  }

  /** The invocations that are running, as far as the log has been read. */
  running(nowMs: number): Invocation[] {
    const { parser } = this.#current.log;
    parser.expire(nowMs);
    return this.#gone ? [] : parser.running();
  }

  stop(): void {
    this.#wider?.stop();
    this.#current.stop();
    for (const { follower } of this.#earlier) follower.stop();
  }

  /** Until a restart is known, the follower of the old run may have read lines of the new one. */
  #restarted(before: LogContainer): void {
    const old = this.#current;
    old.stop();
    this.#wider?.stop();
    this.#wider = null;
    this.#current = this.#start(wholeLogMs);
    const atMs = this.#container.startedAtMs ?? this.#parts.clock.wallMs();
    if (this.#container.restartCount === before.restartCount + 1 && !old.over) {
      const rest = new InstanceFollower(this.#parts, before, old.log, {
        previous: true,
        endedAtMs: atMs,
        isRunning: () => false,
      });
      this.#keepEarlier({ follower: rest, next: this.#current });
      void rest.run();
    } else {
      old.log.parser.containerEnded(atMs);
      this.#keepEarlier({ follower: old, next: this.#current });
    }
  }

  #readPrevious(fromMs: number): void {
    const { restartCount } = this.#container;
    const parser = () => this.#newParser(restartCount - 1, null, () => true);
    const log = new InstanceLog(this.#parts.dialect, parser, fromMs, null);
    const follower = new InstanceFollower(this.#parts, this.#container, log, {
      previous: true,
      endedAtMs: null,
      isRunning: () => false,
    });
    this.#keepEarlier({ follower, next: null });
    void follower.run();
  }

  #keepEarlier(run: EarlierRun): void {
    this.#earlier.push(run);
    if (this.#earlier.length > mostEarlier) this.#earlier.shift()?.follower.stop();
  }

  #goWider(wider: InstanceFollower): void {
    if (this.#wider !== wider) return;
    this.#wider = null;
    if (wider.caughtUp) {
      this.#current.stop();
      this.#current = wider;
    } else {
      wider.stop();
    }
  }

  #start(fromMs: number): InstanceFollower {
    const { restartCount, startedAtMs } = this.#container;
    // Once it has caught up, the log itself leaves out what is read again.
    let isReadBack = () => true;
    const parser = () => this.#newParser(restartCount, startedAtMs, () => isReadBack());
    const log = new InstanceLog(this.#parts.dialect, parser, fromMs, startedAtMs);
    const follower = new InstanceFollower(this.#parts, this.#container, log, {
      previous: false,
      endedAtMs: null,
      isRunning: () => this.#container.running && this.#container.restartCount === restartCount,
    });
    isReadBack = () => !follower.caughtUp;
    void follower.run();
    return follower;
  }

  #newParser(restartCount: number, containerStartedAt: number | null, isReadBack: () => boolean): InvocationParser {
    const { functionId, execTimeoutMs, listeners } = this.#function;
    return new InvocationParser({
      dialect: this.#parts.dialect,
      functionId,
      listeners,
      isReadBack,
      pod: this.#pod,
      restartCount,
      containerStartedAt,
      execTimeoutMs: execTimeoutMs(),
    });
  }

  #fromMs(sinceMs: number): number {
    const nowMs = this.#parts.clock.wallMs();
    return firstReadBackMs(sinceMs, nowMs, this.#function.execTimeoutMs(), this.#container.startedAtMs);
  }
}

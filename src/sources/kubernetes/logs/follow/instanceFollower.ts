import type { Readable } from 'node:stream';
import type { Clock } from '../../../../model/clock.ts';
import type { Fault } from '../../../../model/fault.ts';
import type { LogDialect } from '../../../../model/invocation/logDialect.ts';
import type { ChildLoops } from '../../../../model/source/childLoops.ts';
import { pause, retryWaitMs } from '../../../http/retry.ts';
import type { ClusterApi } from '../../clusterApi.ts';
import type { LogContainer } from '../logContainer.ts';
import { LogLineDecoder } from '../logLineDecoder.ts';
import type { LogTiming } from '../logTiming.ts';
import { brokenLog, nodeErrorIn, type OpenedLog, openLog } from '../openLog.ts';
import type { InstanceLog } from './instanceLog.ts';

/** Dependencies of followers. */
export interface FollowParts {
  readonly api: ClusterApi;
  readonly dialect: LogDialect;
  readonly clock: Clock;
  readonly timing: LogTiming;
  /** In [0, 1). */
  readonly random: () => number;
  /** Runs the followers. */
  readonly loops: ChildLoops;
}

/** The run of a container that a follower reads. */
export interface FollowedRun {
  /** Whether it is the run before the last restart. */
  readonly previous: boolean;
  /** When it ended, Unix ms; null if unknown or still running. */
  readonly endedAtMs: number | null;
  /** Whether it is still running, as far as is known. */
  isRunning(): boolean;
}

/** How a response of the log API ended, or that there was none. */
type ReadEnd = Exclude<OpenedLog, { kind: 'open' }> | { readonly kind: 'ended' | 'further' | 'renewed' };

/**
 * Keeps reading the log of one run of a container: up to now, then following, and up to now again when that connection
 * breaks or is old. The headers of a following response may be sent only with the first line, so only reading up to now
 * shows that the API works.
 */
export class InstanceFollower {
  readonly log: InstanceLog;
  /** True once the log has been read up to the current time. */
  caughtUp = false;
  /** True once the run has ended and its log has been read completely. */
  over = false;
  /** Why the last attempt to read the log failed; null after a success. */
  fault: Fault | null = null;
  /** Since when reading fails, monotonic ms. */
  failingSinceMs: number | null = null;
  /** Resolves once it has caught up, or permission is missing. */
  readonly settled: Promise<void>;
  readonly #parts: FollowParts;
  readonly #container: LogContainer;
  readonly #followed: FollowedRun;
  readonly #stopped = new AbortController();
  #isReading = false;
  #upToNow = false;
  #everFollowed = false;
  #breaks = 0;
  #settle: () => void = () => {};

  constructor(parts: FollowParts, container: LogContainer, log: InstanceLog, followed: FollowedRun) {
    this.#parts = parts;
    this.#container = container;
    this.log = log;
    this.#followed = followed;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /**
   * Reads until stopped or until the run has ended; the owner of the loops throws what it throws. Call it again if that
   * run turns out to continue.
   */
  run(): Promise<void> {
    return this.#parts.loops.run((signal) => this.#run(signal), this.#stopped.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.over = false;
    if (this.#isReading) return;
    this.#isReading = true;
    while (!signal.aborted && !this.over) await this.#readOnce(signal);
    this.#isReading = false;
  }

  stop(): void {
    this.#stopped.abort();
    this.#settle();
  }

  async #readOnce(signal: AbortSignal): Promise<void> {
    const follow = this.#upToNow;
    this.#upToNow = false;
    const { clock, timing } = this.#parts;
    const beganMs = clock.monotonicMs();
    try {
      const end = await this.#read(follow, signal);
      if (follow && clock.monotonicMs() - beganMs >= timing.healthyMs) this.#breaks = 0;
      await this.#ended(end, follow, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      // Only reading up to now shows that the API works, so try that soon.
      const mostMs = follow ? timing.pollMs : Number.POSITIVE_INFINITY;
      await this.#failed(brokenLog(thrown, this.#container), null, signal, mostMs);
    }
  }

  async #ended(end: ReadEnd, follow: boolean, signal: AbortSignal): Promise<void> {
    switch (end.kind) {
      case 'renewed':
        return;
      case 'further':
        this.log.readFurther(this.#parts.clock.wallMs());
        return;
      case 'busy':
        return this.#failed(end.fault, end.waitMs, signal);
      case 'forbidden':
        this.#settle();
        return this.#failed(end.fault, null, signal);
      case 'none':
        this.#wasRead();
        return this.over ? undefined : this.#wait(null, signal);
      case 'ended':
        // It ends with its container, when the server stops, and where a node has no watches left.
        if (follow) return this.#wait(null, signal, this.#parts.timing.pollMs);
        this.#wasRead();
        this.#upToNow = true;
    }
  }

  #wasRead(): void {
    this.caughtUp = true;
    this.fault = null;
    this.failingSinceMs = null;
    if (!this.#followed.isRunning()) {
      this.over = true;
      this.log.parser.containerEnded(this.#followed.endedAtMs ?? this.#lastSignMs());
    }
    this.#settle();
  }

  #lastSignMs(): number {
    const nowMs = this.#parts.clock.wallMs();
    return this.#everFollowed ? nowMs : (this.log.lastLineMs ?? nowMs);
  }

  #failed(fault: Fault, askedMs: number | null, signal: AbortSignal, mostMs?: number): Promise<void> {
    this.fault = fault;
    this.failingSinceMs ??= this.#parts.clock.monotonicMs();
    return this.#wait(askedMs, signal, mostMs);
  }

  async #wait(askedMs: number | null, signal: AbortSignal, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#breaks += 1;
    const waitMs = retryWaitMs(this.#breaks, this.#parts.timing, askedMs, this.#parts.random());
    await pause(Math.min(waitMs, mostMs), signal);
  }

  async #read(follow: boolean, signal: AbortSignal): Promise<ReadEnd> {
    const { api, clock, timing, random } = this.#parts;
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener('abort', stop, { once: true });
    let renewed = false;
    const { renewAfterMs, renewBeforeMs, headTimeoutMs, silenceTimeoutMs } = timing;
    const renewal = setTimeout(
      () => {
        renewed = follow;
        if (follow) stop();
      },
      renewAfterMs + (renewBeforeMs - renewAfterMs) * random(),
    );
    try {
      const since = this.log.ask(clock.wallMs());
      const part = { previous: this.#followed.previous, follow, tailLines: null, since };
      const limits = follow
        ? { headTimeoutMs: renewBeforeMs + headTimeoutMs, silenceTimeoutMs: null }
        : { headTimeoutMs, silenceTimeoutMs };
      const opened = await openLog(api, this.#container, part, { signal: attempt.signal, ...limits });
      if (opened.kind !== 'open') return opened;
      this.#everFollowed ||= follow;
      return { kind: await this.#readBody(opened.body, follow, attempt.signal) };
    } catch (thrown) {
      if (renewed) return { kind: 'renewed' };
      throw thrown;
    } finally {
      clearTimeout(renewal);
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  /** A partial line at the end of a body is dropped: it will be read again completely. */
  async #readBody(body: Readable, follow: boolean, signal: AbortSignal): Promise<'ended' | 'further'> {
    const decoder = new LogLineDecoder();
    for await (const chunk of body) {
      // Whoever stopped this one may be reading the log on already.
      signal.throwIfAborted();
      for (const line of decoder.push(chunk)) if (!this.log.take(line)) return 'further';
    }
    if (follow) return 'ended';
    nodeErrorIn(decoder.rest()?.text ?? '', this.#container);
    return this.log.takeEnd() ? 'ended' : 'further';
  }
}

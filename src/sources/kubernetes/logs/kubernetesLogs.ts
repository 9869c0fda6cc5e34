import { setMaxListeners } from 'node:events';
import { functionKey } from '../../../contract/v1/stream.ts';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import type { Invocation } from '../../../model/invocation/invocation.ts';
import { findInvocation, ownersOfLines } from '../../../model/invocation/keptInvocations.ts';
import type { LogDialect } from '../../../model/invocation/logDialect.ts';
import { LineNumbers, type LogLine } from '../../../model/invocation/logLine.ts';
import type { LogListener } from '../../../model/invocation/logListeners.ts';
import type { LogRecord } from '../../../model/invocation/logRecord.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import type { LogFollowing, LogQuery, LogSource } from '../../../model/source/logSource.ts';
import { LeaseTable } from '../../../model/watch/leaseTable.ts';
import type { ClusterApi } from '../clusterApi.ts';
import {
  FunctionInvocations,
  type FunctionLogs,
  followLimitFault,
  mostFollowedContainers,
} from './follow/functionInvocations.ts';
import type { FollowParts } from './follow/instanceFollower.ts';
import { lastLines } from './lastLines.ts';
import type { LogContainer } from './logContainer.ts';
import { undated } from './logLineDecoder.ts';
import { LogRead, readableLines, type WantedLines } from './logRead.ts';
import { type LogTiming, usualTiming } from './logTiming.ts';
import { mergedLines } from './mergedLines.ts';
import { FewConnections } from './parkedLog.ts';

/** Functions whose logs are followed at the same time; the least recently requested is dropped first. */
const mostFollowed = 256;
/** Logs that are open at the same time for one request. */
const mostOpen = 16;
/** UTF-16 units held for all logs of a request together, and for one. */
const mostHeldCharacters = 16 * 1024 * 1024;
const mostBatchCharacters = 64 * 1024;

/** Whose logs are read, and with what. */
export interface KubernetesLogsOptions {
  readonly api: ClusterApi;
  readonly functions: FunctionLogs;
  readonly dialect: LogDialect;
  readonly clock: Clock;
  readonly timing?: LogTiming;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** The logs of a cluster's functions, through its API. Following ends 60 s after the last request for a function. */
export class KubernetesLogs implements LogSource {
  readonly name = 'kubernetes';
  readonly #parts: FollowParts;
  readonly #functions: FunctionLogs;
  readonly #read: LogRead;
  readonly #followed = new LeaseTable<FunctionInvocations>((followed) => followed.stop(), mostFollowed);
  readonly #loops = new ChildLoops();
  #looking: NodeJS.Timeout | null = null;

  constructor({ api, clock, timing = usualTiming, random = Math.random, functions, dialect }: KubernetesLogsOptions) {
    this.#parts = { api, dialect, clock, timing, random, loops: this.#loops };
    this.#functions = functions;
    this.#read = new LogRead(api, clock, timing);
  }

  /** Resolves when `signal` aborts. @throws what a follower threw */
  run(signal: AbortSignal): Promise<void> {
    return this.#loops.watch(signal);
  }

  lines(query: LogQuery, signal: AbortSignal): AsyncGenerator<readonly string[], void> {
    const picker =
      () =>
      ({ text }: LogRecord) =>
        text;
    return this.#merged(query, signal, picker, null);
  }

  async *records(query: LogQuery, signal: AbortSignal): AsyncGenerator<readonly LogLine[], void> {
    const faults: Fault[] = [];
    const picker = (containers: readonly LogContainer[]) => {
      const logs = containers.map(({ podUid, podName }) => ({
        pod: { uid: podUid, name: podName },
        numbers: new LineNumbers(),
      }));
      return (record: LogRecord, at: number) => {
        const log = record.seconds === undated ? undefined : logs[at];
        return { line: log?.numbers.line(log.pod, record) ?? null, text: record.text };
      };
    };
    const lines = this.#merged(query, signal, picker, (fault) => faults.push(fault));
    for await (const batch of lines) yield batch.map(({ line }) => line).filter((line) => line !== null);
    const [first] = faults;
    if (first !== undefined) throw first;
  }

  /**
   * @param picker makes, anew for each reading of the logs, what makes the lines
   * @param failed called with why a log cannot be read, while the others are read on; null: it is thrown, and nothing comes
   * when `signal` aborts
   */
  async *#merged<Picked extends string | { readonly text: string }>(
    { functionId, podUid, tailLines, sinceMs }: LogQuery,
    signal: AbortSignal,
    picker: (containers: readonly LogContainer[]) => (record: LogRecord, log: number) => Picked,
    failed: ((fault: Fault) => void) | null,
  ): AsyncGenerator<readonly Picked[], void> {
    if (tailLines === 0) return;
    const containers = this.#functions
      .containers(functionId)
      .filter((found) => podUid === null || found.podUid === podUid);
    const done = new AbortController();
    // The requests of every replica listen to it.
    setMaxListeners(0, done.signal);
    const stop = () => done.abort();
    signal.addEventListener('abort', stop, { once: true });
    const read = async function* (this: KubernetesLogs) {
      const logs = this.#open(containers, { tailLines, sinceMs }, done.signal);
      const readable = failed === null ? logs : logs.map((log) => readableLines(log, failed, done.signal));
      yield* mergedLines(readable, picker(containers));
    }.bind(this);
    try {
      yield* tailLines === null ? read() : lastLines(tailLines, read);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  /** All at once if they are few; else a few at a time, each resumed from where it was. */
  #open(
    containers: readonly LogContainer[],
    wanted: WantedLines,
    signal: AbortSignal,
  ): readonly AsyncIterable<readonly LogRecord[]>[] {
    const logCount = containers.reduce((sum, { restartCount }) => sum + (restartCount > 0 ? 2 : 1), 0);
    if (logCount <= mostOpen) {
      return containers.map((found) => this.#read.open(found, wanted, signal));
    }
    const connections = new FewConnections(mostOpen);
    const batchCharacters = Math.min(mostBatchCharacters, Math.ceil(mostHeldCharacters / containers.length));
    return containers.map((found) => this.#read.openSharing(found, wanted, connections, batchCharacters, signal));
  }

  async invocations(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]> {
    return this.#followedFor(functionId, sinceMs).since(sinceMs);
  }

  async kept(functionId: NamespacedId, sinceMs: number): Promise<readonly Invocation[]> {
    return this.#followedFor(functionId, sinceMs).kept(sinceMs);
  }

  async touch(functionId: NamespacedId, sinceMs: number): Promise<void> {
    return this.#followedFor(functionId, sinceMs).read(sinceMs);
  }

  follow(functionId: NamespacedId, sinceMs: number, listener: LogListener): LogFollowing {
    const followed = this.#followedFor(functionId, sinceMs);
    const end = followed.listeners.add(listener);
    const read = async () => {
      try {
        await followed.read(sinceMs);
        return null;
      } catch (thrown) {
        // What cannot be read is missing from its invocations.
        if (thrown instanceof Fault) return thrown;
        throw thrown;
      }
    };
    return { read, invocations: () => followed.soFar(), end };
  }

  owners(functionId: NamespacedId, sinceMs: number): ReadonlyMap<string, string> {
    return ownersOfLines(this.#followed.peek(functionKey(functionId))?.parsers() ?? [], sinceMs);
  }

  running(functionId: NamespacedId): readonly Invocation[] | null {
    return this.#followed.peek(functionKey(functionId))?.running() ?? null;
  }

  known(functionId: NamespacedId): readonly Invocation[] | null {
    return this.#followed.peek(functionKey(functionId))?.known() ?? null;
  }

  find(...[id, mayRead]: Parameters<LogSource['find']>): ReturnType<LogSource['find']> {
    for (const followed of this.#followed.held()) {
      if (!mayRead(followed.functionId)) continue;
      const found = findInvocation(followed.parsers(), id);
      if (found === null) continue;
      this.#followed.ask(functionKey(followed.functionId), this.#parts.clock.monotonicMs());
      return found;
    }
    return null;
  }

  /** Stops following. */
  close(): void {
    this.#followed.endAll();
    this.#stopLooking();
  }

  #followedFor(functionId: NamespacedId, sinceMs: number): FunctionInvocations {
    const key = functionKey(functionId);
    const nowMs = this.#parts.clock.monotonicMs();
    return this.#followed.ask(key, nowMs) ?? this.#follow(key, functionId, sinceMs, nowMs);
  }

  #follow(key: string, functionId: NamespacedId, sinceMs: number, nowMs: number): FunctionInvocations {
    const leftOut = this.#functions.containers(functionId).length - this.#room();
    if (leftOut > 0) throw followLimitFault(leftOut, functionId);
    if (this.#followed.size >= mostFollowed) this.#makeRoom(functionId);
    const followed = new FunctionInvocations(this.#parts, this.#functions, functionId, sinceMs, () => this.#room());
    this.#followed.take(key, followed, nowMs);
    // Async: what it throws is a rejection, which the server survives and reports.
    this.#looking ??= setInterval(async () => this.#look(), this.#parts.timing.lookMs).unref();
    return followed;
  }

  /**
   * Ends the function that was requested the longest ago and that nobody listens to.
   * @throws Fault too_many_requests
   */
  #makeRoom({ name }: NamespacedId): void {
    for (const { functionId, listeners } of this.#followed.held()) {
      if (listeners.size > 0) continue;
      this.#followed.end(functionKey(functionId));
      return;
    }
    throw new Fault(
      'too_many_requests',
      `The limit of ${mostFollowed} followed functions is reached; cannot follow ${name}. Retry in a minute.`,
    );
  }

  /** How many more containers may be followed. */
  #room(): number {
    let room = mostFollowedContainers;
    for (const { size } of this.#followed.held()) room -= size;
    return room;
  }

  #look(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    for (const { functionId, listeners } of [...this.#followed.held()]) {
      if (listeners.size > 0) this.#followed.ask(functionKey(functionId), nowMs);
    }
    this.#followed.sweep(nowMs);
    for (const followed of this.#followed.held()) {
      followed.look();
      followed.trim();
    }
    if (this.#followed.size === 0) this.#stopLooking();
  }

  #stopLooking(): void {
    if (this.#looking !== null) clearInterval(this.#looking);
    this.#looking = null;
  }
}

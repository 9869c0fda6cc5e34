import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage } from 'node:http';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { InvokeRequest } from '../model/calls/invoker.ts';
import type { Clock } from '../model/clock.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import type { ContainerEnd, PodTrouble } from '../model/inventory/inventory.ts';
import type { Invocation, InvocationPod } from '../model/invocation/invocation.ts';
import { InvocationParser } from '../model/invocation/invocationParser.ts';
import type { LogDialect } from '../model/invocation/logDialect.ts';
import { LogListeners } from '../model/invocation/logListeners.ts';
import type { LogRecord } from '../model/invocation/logRecord.ts';
import type { FunctionSpec } from './functionSpec.ts';
import { LogStore } from './localLogs.ts';
import { missingProgram } from './missingProgram.ts';
import { callReplica } from './replicaCall.ts';
import { type BackOffTiming, ReplicaProcess } from './replicaProcess.ts';
import { replicaVariables } from './replicaWire.ts';

/** Concurrent calls of one replica. */
export const mostInFlight = 64;
const logBytes = 2 * 1024 * 1024;

/** Receives what happens to a replica. */
export interface ReplicaEvents {
  /** It became ready or unready, or started. */
  changed(): void;
  ended(replica: Replica, how: string, waitMs: number | null): void;
  /** The process of a call ended after this long. */
  ran(seconds: number): void;
}

/** What all replicas of a host share. */
export interface ReplicaContext {
  /** The built `replica/program.js`. */
  readonly programPath: string;
  readonly version: string;
  /** The machine that it runs on. */
  readonly nodeName: string;
  /** How its watchdog writes about calls. */
  readonly logDialect: LogDialect;
  /** Private to this user, with a short path. */
  readonly socketFolder: string;
  readonly clock: Clock;
  readonly backOff: BackOffTiming;
}

/** A replica as its host sees it: the pod. Name, UID, log and start time outlive its process. */
export class Replica {
  readonly uid: string = randomUUID();
  readonly name: string;
  readonly log = new LogStore(logBytes);
  readonly invocations: ReplicaInvocations;
  readonly #process: ReplicaProcess;
  readonly #socketPath: string;
  readonly #callIds = new Set<string>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: mostInFlight, maxFreeSockets: 2 });
  readonly createdAtMs: number;
  #startedAtMs: number | null = null;
  #starts = 0;
  #lastEnd: ContainerEnd | null = null;

  constructor(
    name: string,
    functionId: NamespacedId,
    spec: FunctionSpec,
    events: ReplicaEvents,
    { programPath, version, nodeName, logDialect, socketFolder, clock, backOff }: ReplicaContext,
  ) {
    this.name = name;
    this.createdAtMs = clock.wallMs();
    this.#socketPath = join(socketFolder, `${this.uid.slice(0, 8)}.sock`);
    const pod = { uid: this.uid, name, nodeName, createdAtMs: this.createdAtMs };
    this.invocations = new ReplicaInvocations(logDialect, functionId, pod);
    const line = (record: LogRecord) => {
      this.log.push(record);
      this.invocations.feed(record);
    };
    this.#process = new ReplicaProcess(
      {
        programPath,
        socketPath: this.#socketPath,
        folder: spec.folder,
        environment: replicaVariables(spec, name, this.#socketPath, version),
        missingProgram: () => missingProgram(spec),
      },
      {
        line,
        gone: (callId, atMs, seconds) => {
          this.invocations.callGone(callId, atMs, seconds * 1000);
          events.ran(seconds);
        },
        started: () => {
          this.#startedAtMs ??= clock.wallMs();
          this.#starts++;
          events.changed();
        },
        ready: () => events.changed(),
        lacksProgram: () => events.changed(),
        ended: (how, waitMs) => {
          this.invocations.processEnded(clock.wallMs());
          this.#lastEnd = { reason: 'Error', exitCode: exitCodeOf(how), atMs: clock.wallMs() };
          events.changed();
          events.ended(this, how, waitMs);
        },
      },
      clock,
      backOff,
    );
  }

  /** Null without a process. */
  get pid(): number | null {
    return this.#process.pid;
  }

  get ready(): boolean {
    return this.#process.ready;
  }

  /** When its first process started, Unix ms; null before. */
  get startedAtMs(): number | null {
    return this.#startedAtMs;
  }

  /** How often its process was restarted. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** How its process last ended; null if it never did. */
  get lastEnd(): ContainerEnd | null {
    return this.#lastEnd;
  }

  /** Why its function's program cannot be started, in a sentence; null if it can be, and before it was started. */
  get missingProgram(): string | null {
    return this.#process.missingProgram;
  }

  /** Why it is not ready, in Kubernetes' terms; null while it is. */
  get trouble(): PodTrouble | null {
    if (this.ready) return null;
    if (this.missingProgram !== null) return { reason: 'RunContainerError', message: this.missingProgram };
    if (this.pid !== null) return { reason: 'ContainersNotReady', message: 'The process is not listening yet.' };
    if (this.#starts === 0) return { reason: 'ContainerCreating', message: null };
    return { reason: 'CrashLoopBackOff', message: 'The process ended and is restarted after a back-off. See its log.' };
  }

  get inFlight(): number {
    return this.#callIds.size;
  }

  start(): void {
    this.#process.start();
  }

  async stop(graceMs: number): Promise<void> {
    await this.#process.stop(graceMs);
    this.#agent.destroy();
  }

  /**
   * Forwards a call, which is in flight from now until the answer's body is closed.
   * @param waitedMs how long the call waited for a replica
   * @param wantedCallId used unless a call with this id is in flight here
   * @throws Fault as {@link callReplica}
   */
  async call(
    request: InvokeRequest,
    wantedCallId: string | null,
    waitedMs: number,
    signal: AbortSignal,
  ): Promise<{ callId: string; answer: IncomingMessage }> {
    const callId = wantedCallId === null || this.#callIds.has(wantedCallId) ? randomUUID() : wantedCallId;
    this.#callIds.add(callId);
    this.invocations.waited(callId, waitedMs);
    try {
      const address = { socketPath: this.#socketPath, agent: this.#agent };
      const answer = await callReplica(address, request, callId, signal);
      answer.once('close', () => this.#callIds.delete(callId));
      return { callId, answer };
    } catch (thrown) {
      this.#callIds.delete(callId);
      this.invocations.failed(callId);
      throw thrown;
    }
  }
}

/** The calls of one replica, parsed from its log like those of a cluster's pod: a parser for each of its processes. */
class ReplicaInvocations {
  readonly listeners = new LogListeners();
  readonly #dialect: LogDialect;
  readonly #functionId: NamespacedId;
  readonly #pod: InvocationPod;
  /** How long calls waited that have not begun, ms. */
  readonly #waits = new Map<string, number>();
  #restarts = 0;
  #current: InvocationParser;
  /** Of the latest earlier process that had a call. */
  #previous: InvocationParser | null = null;

  constructor(dialect: LogDialect, functionId: NamespacedId, pod: InvocationPod) {
    this.#dialect = dialect;
    this.#functionId = functionId;
    this.#pod = pod;
    this.#current = this.#newParser();
  }

  feed(record: LogRecord): void {
    this.#current.feed(record);
  }

  /** A call waited for a replica for so long, ms, 0 included, and is now passed on. */
  waited(callId: string, ms: number): void {
    this.#waits.set(callId, ms);
  }

  /** A call failed, perhaps before its process began. */
  failed(callId: string): void {
    this.#waits.delete(callId);
  }

  /** The process of a call is gone, after `durationMs`. @param atMs Unix ms */
  callGone(callId: string, atMs: number, durationMs: number): void {
    this.#waits.delete(callId);
    this.#current.callGone(callId, atMs, durationMs);
  }

  /** The replica's process ended, and its calls with it; the next one has its own log. */
  processEnded(atMs: number): void {
    this.#current.containerEnded(atMs);
    this.#waits.clear();
    if (this.#current.invocations(Number.NEGATIVE_INFINITY).length > 0) this.#previous = this.#current;
    this.#restarts += 1;
    this.#current = this.#newParser();
  }

  /** The calls that are running or ended at or after `sinceMs` (Unix ms), oldest start first. */
  since(sinceMs: number): readonly Invocation[] {
    return [...(this.#previous?.invocations(sinceMs) ?? []), ...this.#current.invocations(sinceMs)];
  }

  parsers(): readonly InvocationParser[] {
    return this.#previous === null ? [this.#current] : [this.#previous, this.#current];
  }

  #newParser(): InvocationParser {
    return new InvocationParser({
      dialect: this.#dialect,
      functionId: this.#functionId,
      pod: this.#pod,
      restartCount: this.#restarts,
      listeners: this.listeners,
      waitedMs: (callId) => this.#waits.get(callId) ?? null,
      // The replica reports the end of each call, so none is over merely because time has passed.
      execTimeoutMs: Number.POSITIVE_INFINITY,
    });
  }
}

const signalNumbers: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

/** The code in `exit code N`; for a signal's name 128 + its number, as shells and Kubernetes report it; else null. */
function exitCodeOf(how: string): number | null {
  const code = /^exit code (\d+)$/.exec(how)?.[1];
  if (code !== undefined) return Number(code);
  const signal = signalNumbers.get(how);
  return signal === undefined ? null : 128 + signal;
}

import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage } from 'node:http';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { InvokeRequest } from '../model/calls/invoker.ts';
import type { Clock } from '../model/clock.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import type { ContainerEnd, PodTrouble } from '../model/inventory/inventory.ts';
import type { LogDialect } from '../model/invocation/logDialect.ts';
import type { LogRecord } from '../model/invocation/logRecord.ts';
import type { BackOffTiming } from './backOff.ts';
import type { FunctionSpec } from './functionSpec.ts';
import { LogStore } from './logStore.ts';
import { callReplica } from './replicaCall.ts';
import { ReplicaInvocations } from './replicaInvocations.ts';
import { ReplicaProcess } from './replicaProcess.ts';
import { replicaVariables } from './replicaVariables.ts';

/** Calls that one replica takes at once. */
export const mostInFlight = 64;
const logBytes = 2 * 1024 * 1024;

/** What a replica tells of itself. */
export interface ReplicaNews {
  /** Whether it is ready or runs has changed. */
  changed(): void;
  ended(replica: Replica, how: string, waitMs: number | null): void;
  /** A call's process is gone after so long. */
  ran(seconds: number): void;
}

/** What all replicas of a host share. */
export interface ReplicaSurroundings {
  /** The built `replica/program.js`. */
  readonly programPath: string;
  readonly version: string;
  /** How its watchdog writes about calls. */
  readonly logDialect: LogDialect;
  /** Private to this user; its path is short. */
  readonly socketFolder: string;
  readonly clock: Clock;
  readonly backOff: BackOffTiming;
}

/** A replica as its host sees it: the pod. It keeps its name and uid, its log and its start when its process is started again. */
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
    news: ReplicaNews,
    { programPath, version, logDialect, socketFolder, clock, backOff }: ReplicaSurroundings,
  ) {
    this.name = name;
    this.createdAtMs = clock.wallMs();
    this.#socketPath = join(socketFolder, `${this.uid.slice(0, 8)}.sock`);
    this.invocations = new ReplicaInvocations(logDialect, functionId, { uid: this.uid, name });
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
      },
      {
        line,
        gone: (callId, atMs, seconds) => {
          this.invocations.callGone(callId, atMs);
          news.ran(seconds);
        },
        started: () => {
          this.#startedAtMs ??= clock.wallMs();
          this.#starts++;
          news.changed();
        },
        ready: () => news.changed(),
        ended: (how, waitMs) => {
          this.invocations.processEnded(clock.wallMs());
          this.#lastEnd = { reason: 'Error', exitCode: exitCodeOf(how), atMs: clock.wallMs() };
          news.changed();
          news.ended(this, how, waitMs);
        },
      },
      clock,
      backOff,
    );
  }

  /** Null while it has no process. */
  get pid(): number | null {
    return this.#process.pid;
  }

  get ready(): boolean {
    return this.#process.ready;
  }

  /** When its first process was started, Unix ms; null before. */
  get startedAtMs(): number | null {
    return this.#startedAtMs;
  }

  /** How often its process was started again. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** How its process ended the last time; null while it has not. */
  get lastEnd(): ContainerEnd | null {
    return this.#lastEnd;
  }

  /** Why it takes no calls, in Kubernetes' words; null while it does. */
  get trouble(): PodTrouble | null {
    if (this.ready) return null;
    if (this.pid !== null) return { reason: 'ContainersNotReady', message: 'Its process does not listen yet.' };
    if (this.#starts === 0) return { reason: 'ContainerCreating', message: null };
    return { reason: 'CrashLoopBackOff', message: 'Its process ended and is started again after a wait; see its log.' };
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
   * Passes a call on; it is in flight from now until the answer's body is closed.
   *
   * @param wantedCallId taken unless a call of that id is under way here
   * @throws Fault as callReplica
   */
  async call(
    request: InvokeRequest,
    wantedCallId: string | null,
    signal: AbortSignal,
  ): Promise<{ callId: string; answer: IncomingMessage }> {
    const callId = wantedCallId === null || this.#callIds.has(wantedCallId) ? randomUUID() : wantedCallId;
    this.#callIds.add(callId);
    try {
      const address = { socketPath: this.#socketPath, agent: this.#agent };
      const answer = await callReplica(address, request, callId, signal);
      answer.once('close', () => this.#callIds.delete(callId));
      return { callId, answer };
    } catch (thrown) {
      this.#callIds.delete(callId);
      throw thrown;
    }
  }
}

const signalNumbers: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

/** The code in `exit code N`; of a signal's name 128 and its number, as shells and Kubernetes have it; else null. */
function exitCodeOf(how: string): number | null {
  const code = /^exit code (\d+)$/.exec(how)?.[1];
  if (code !== undefined) return Number(code);
  const signal = signalNumbers.get(how);
  return signal === undefined ? null : 128 + signal;
}

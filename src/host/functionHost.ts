import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../contract/errorCode.ts';
import type { CallSource, Counted } from '../model/calls/callSource.ts';
import type { InvokeRequest, InvokeResponse, Invoker } from '../model/calls/invoker.ts';
import type { Clock } from '../model/clock.ts';
import { Fault } from '../model/fault.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import type { InventorySource, NodeRecord } from '../model/inventory/inventory.ts';
import type { LogDialect } from '../model/invocation/logDialect.ts';
import type { LogSource } from '../model/source/logSource.ts';
import { type BackOffTiming, usualBackOff } from './backOff.ts';
import type { FunctionSpec, NotRunnable } from './functionSpec.ts';
import { type ConnectionContext, HostedFunction } from './hostedFunction.ts';
import { LocalInventory, localConnection, localNamespace } from './localInventory.ts';
import { LocalLogs } from './localLogs.ts';
import { RecentCalls } from './recentCalls.ts';
import type { Replica } from './replica.ts';
import { SocketFolder } from './socketFolder.ts';

/** Between the starts of two replicas, so that they do not take the machine all at once. */
const staggerMs = 150;
/** How long a call waits for a ready replica. */
const readyWaitMs = 5000;
const saneCallId = /^[\w.:-]{1,64}$/;

/** Codes under which calls are counted that no function answered: what their callers are told. */
const codeOfFault: Partial<Record<ErrorCode, number>> = {
  body_too_large: 400,
  malformed_request: 400,
  too_many_requests: 429,
  shutting_down: 503,
  function_failed: 502,
  function_timeout: 504,
};
/** The caller left before the answer was whole (as nginx logs it). */
const callerLeft = 499;

/** What the host runs, and where. */
export interface FunctionHostOptions {
  readonly functions: readonly FunctionSpec[];
  /** Listed, not run. */
  readonly notRunnable: readonly NotRunnable[];
  /** This machine. */
  readonly node: NodeRecord;
  /** The built `host/replica/program.js`. */
  readonly programPath: string;
  readonly version: string;
  readonly logDialect: LogDialect;
  readonly clock: Clock;
  /** Told in a sentence when a replica ended. */
  readonly warn: (sentence: string) => void;
  readonly backOff?: BackOffTiming;
}

/** Runs the functions of a stack file on this machine: keeps their replicas alive and spreads calls over them. */
export class FunctionHost implements Invoker {
  readonly inventory: InventorySource;
  readonly calls: CallSource;
  /** Has to be read once a second for the calls of the last 60 s to be known. */
  readonly recentCalls: RecentCalls;
  readonly logs: LogSource;
  readonly notRunnable: readonly NotRunnable[];
  readonly #functions: ReadonlyMap<string, HostedFunction>;
  readonly #clock: Clock;
  readonly #socketFolder: SocketFolder;
  #finishedCalls = 0;
  #stopped: Promise<void> | null = null;

  /**
   * Makes the folder of the sockets; nothing runs yet.
   * @throws NoTemporaryFolder when it cannot be made
   */
  constructor(options: FunctionHostOptions) {
    const { functions, node, programPath, version, logDialect, clock, warn, backOff = usualBackOff } = options;
    this.notRunnable = options.notRunnable;
    this.#clock = clock;
    this.#socketFolder = new SocketFolder();
    const surroundings: ConnectionContext = {
      programPath,
      version,
      logDialect,
      socketFolder: this.#socketFolder.path,
      clock,
      backOff,
      changed: () => inventory.changed(),
      ended: ({ name }, how, waitMs) => {
        if (waitMs === null) return;
        warn(`Replica ${name} ended (${how}); it is started again in ${(waitMs / 1000).toFixed(1)} s.`);
      },
    };
    const hosted = functions.map((spec) => {
      return new HostedFunction(
        { connection: localConnection, namespace: localNamespace, name: spec.name },
        spec,
        surroundings,
      );
    });
    const inventory = new LocalInventory(hosted, node);
    this.#functions = new Map(hosted.map((fn) => [fn.spec.name, fn]));
    this.inventory = inventory;
    this.logs = new LocalLogs((id) => this.#find(id));
    this.recentCalls = new RecentCalls(hosted.map(({ calls }) => calls));
    this.calls = this.#callSource();
  }

  /** Starts the replicas one after the other; resolves when all are started, or `signal` aborts. */
  async start(signal: AbortSignal): Promise<void> {
    for (const replica of this.#replicas()) {
      if (signal.aborted || this.#stopped !== null) return;
      replica.start();
      await sleep(staggerMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Ends all replicas, whose calls may go on for `graceMs`; resolves, always, when they are gone. */
  stop(graceMs = 3000): Promise<void> {
    this.#stopped ??= Promise.all([...this.#replicas()].map((replica) => replica.stop(graceMs))).then(() => {
      this.#socketFolder.remove();
    });
    return this.#stopped;
  }

  /** The process of each replica, from which its calls' processes descend; `pid` is null while it has none. */
  *roots(): Iterable<{ podUid: string; pid: number | null }> {
    for (const { uid, pid } of this.#replicas()) yield { podUid: uid, pid };
  }

  /**
   * The call's id is that of the header `x-call-id` where there is a sane one.
   *
   * @throws Fault unknown_function, function_failed, function_timeout, too_many_requests, body_too_large,
   * malformed_request, shutting_down
   */
  async invoke(request: InvokeRequest, signal: AbortSignal): Promise<InvokeResponse> {
    const fn = this.#called(request.functionId);
    const { calls } = fn;
    const startedMs = this.#clock.monotonicMs();
    const complete = (code: number) => {
      calls.complete(code, (this.#clock.monotonicMs() - startedMs) / 1000);
      this.#finishedCalls += 1;
    };
    calls.start();
    try {
      if (this.#stopped !== null) throw new Fault('shutting_down', 'The server is shutting down.');
      const replica = await fn.takeReplica(readyWaitMs, signal);
      const given = request.headers['x-call-id'];
      const wanted = given !== undefined && saneCallId.test(given) ? given : null;
      const { callId, answer } = await replica.call(request, wanted, signal);
      const status = answer.statusCode ?? 500;
      answer.once('close', () => complete(answer.readableEnded ? status : signal.aborted ? callerLeft : 500));
      return {
        status,
        contentType: answer.headers['content-type'] ?? 'application/octet-stream',
        callId,
        durationSeconds: secondsOf(answer.headers['x-duration-seconds']),
        body: answer,
      };
    } catch (thrown) {
      complete(signal.aborted ? callerLeft : codeOf(thrown));
      throw thrown;
    }
  }

  /** @throws Fault unknown_function */
  #called(id: NamespacedId): HostedFunction {
    const found = this.#find(id);
    if (found !== null) return found;
    const listed = this.notRunnable.find(({ name }) => name === id.name);
    if (listed === undefined) throw new Fault('unknown_function', `There is no function "${id.name}" here.`);
    throw new Fault('unknown_function', `The function "${id.name}" does not run here. ${listed.reason}`);
  }

  #find({ connection, namespace, name }: NamespacedId): HostedFunction | null {
    return connection === localConnection && namespace === localNamespace ? (this.#functions.get(name) ?? null) : null;
  }

  *#replicas(): Iterable<Replica> {
    for (const { replicas } of this.#functions.values()) yield* replicas;
  }

  #callSource(): CallSource {
    const finishedCalls = () => this.#finishedCalls;
    const counted = <Value>(measuredAtMs: number, value: Value | null): Counted<Value> => {
      return { source: 'local', intervalSeconds: null, measuredAtMs, steady: true, value };
    };
    return {
      order: (kind) => (kind === 'inFlight' ? [] : ['local']),
      calls: (id, nowMs) => {
        const calls = this.#find(id)?.calls;
        return calls === undefined ? null : counted(nowMs, calls.started === 0 ? null : calls);
      },
      runs: (id, nowMs) => {
        const calls = this.#find(id)?.calls;
        return calls === undefined ? null : counted(nowMs, calls.runSeconds);
      },
      recent: (id, nowMs) => {
        const calls = this.#find(id)?.calls;
        return calls === undefined ? null : counted(nowMs, this.recentCalls.figures(calls));
      },
      // The replicas' logs are told by the host itself which calls are over.
      inFlight: () => null,
      prepare: async () => {},
      get revision() {
        return finishedCalls();
      },
    };
  }
}

function codeOf(thrown: unknown): number {
  return (thrown instanceof Fault ? codeOfFault[thrown.code] : undefined) ?? 500;
}

function secondsOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' ? Number(header) : null;
}

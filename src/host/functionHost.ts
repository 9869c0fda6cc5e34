import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../contract/errorCode.ts';
import { type InvokeRequest, type InvokeResponse, type Invoker, isCallId } from '../model/calls/invoker.ts';
import type { Clock } from '../model/clock.ts';
import { Fault } from '../model/fault.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';
import type { InventorySource, NodeRecord } from '../model/inventory/inventory.ts';
import type { LogDialect } from '../model/invocation/logDialect.ts';
import type { LogSource } from '../model/source/logSource.ts';
import { systemErrorCode } from '../model/systemErrorCode.ts';
import type { FunctionSpec, NotRunnable } from './functionSpec.ts';
import { HostCalls } from './hostCalls.ts';
import { type HostContext, HostedFunction } from './hostedFunction.ts';
import { LocalInventory, localConnectionName, localNamespace } from './localInventory.ts';
import { LocalLogs } from './localLogs.ts';
import type { Replica } from './replica.ts';
import { type BackOffTiming, usualBackOff } from './replicaProcess.ts';

/** Between the starts of two replicas, so that they do not load the machine all at once. */
const staggerMs = 150;
/** How long a call waits for a ready replica. */
const readyWaitMs = 5000;
/** The path of a Unix socket has at most 107 bytes. */
const longestTemporaryPath = 90;

/** Status codes under which calls are counted that no function answered, as their callers see them. */
const codeOfFault: Partial<Record<ErrorCode, number>> = {
  body_too_large: 400,
  malformed_request: 400,
  too_many_requests: 429,
  shutting_down: 503,
  function_failed: 502,
  function_timeout: 504,
};
/** The caller left before the answer was complete (nginx's code). */
const callerLeft = 499;

/** The functions of this machine, and what they are run with. */
export interface FunctionHostOptions {
  readonly functions: readonly FunctionSpec[];
  /** Listed but not run. */
  readonly notRunnable: readonly NotRunnable[];
  /** This machine. */
  readonly node: NodeRecord;
  /** The built `host/replica/program.js`. */
  readonly programPath: string;
  readonly version: string;
  readonly logDialect: LogDialect;
  readonly clock: Clock;
  /** Called with a message when a replica ended. */
  readonly warn: (sentence: string) => void;
  readonly backOff?: BackOffTiming;
}

/** Runs the functions of a stack file on this machine: keeps their replicas running and balances calls among them. */
export class FunctionHost implements Invoker {
  readonly inventory: InventorySource;
  readonly calls: HostCalls;
  readonly logs: LogSource;
  readonly notRunnable: readonly NotRunnable[];
  readonly #functions: ReadonlyMap<string, HostedFunction>;
  readonly #clock: Clock;
  readonly #socketFolder: SocketFolder;
  #stopped: Promise<void> | null = null;

  /**
   * Creates the folder of the sockets; starts nothing yet.
   * @throws NoTemporaryFolder
   */
  constructor(options: FunctionHostOptions) {
    const { functions, node, programPath, version, logDialect, clock, warn, backOff = usualBackOff } = options;
    this.notRunnable = options.notRunnable;
    this.#clock = clock;
    this.#socketFolder = new SocketFolder();
    const context: HostContext = {
      programPath,
      version,
      logDialect,
      socketFolder: this.#socketFolder.path,
      nodeName: node.name,
      clock,
      backOff,
      changed: () => inventory.changed(),
      ended: ({ name }, how, waitMs) => {
        if (waitMs === null) return;
        warn(`Replica ${name} ended (${how}). Restarting in ${(waitMs / 1000).toFixed(1)} s.`);
      },
    };
    const hosted = functions.map((spec) => {
      return new HostedFunction(
        { connection: localConnectionName, namespace: localNamespace, name: spec.name },
        spec,
        context,
      );
    });
    const inventory = new LocalInventory(hosted, node);
    this.#functions = new Map(hosted.map((fn) => [fn.spec.name, fn]));
    this.inventory = inventory;
    this.logs = new LocalLogs(
      (id) => this.#find(id)?.replicas ?? [],
      () => this.#replicas(),
    );
    this.calls = new HostCalls(
      (id) => this.#find(id)?.calls ?? null,
      hosted.map(({ calls }) => calls),
    );
  }

  /** Starts the replicas one after the other. Resolves when all have started or `signal` aborts. */
  async start(signal: AbortSignal): Promise<void> {
    for (const replica of this.#replicas()) {
      if (signal.aborted || this.#stopped !== null) return;
      replica.start();
      await sleep(staggerMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Stops all replicas, whose calls may run for `graceMs` longer. Resolves, always, when they are gone. */
  stop(graceMs = 3000): Promise<void> {
    this.#stopped ??= Promise.all([...this.#replicas()].map((replica) => replica.stop(graceMs))).then(() => {
      this.#socketFolder.remove();
    });
    return this.#stopped;
  }

  /** The process of each replica, the ancestor of its calls' processes; `pid` is null without one. */
  *roots(): Iterable<{ podUid: string; pid: number | null }> {
    for (const { uid, pid } of this.#replicas()) yield { podUid: uid, pid };
  }

  /**
   * The call id is that of the header `x-call-id`, if valid.
   * @throws Fault unknown_function, function_failed, function_timeout, too_many_requests, body_too_large,
   * malformed_request, shutting_down
   */
  async invoke(request: InvokeRequest, signal: AbortSignal): Promise<InvokeResponse> {
    const fn = this.#called(request.functionId);
    const { calls } = fn;
    const startedMs = this.#clock.monotonicMs();
    const complete = (code: number) => calls.complete(code, (this.#clock.monotonicMs() - startedMs) / 1000);
    calls.start();
    try {
      if (this.#stopped !== null) throw new Fault('shutting_down', 'The server is shutting down.');
      const { replica, waitedMs } = await fn.takeReplica(readyWaitMs, signal);
      const given = request.headers['x-call-id'];
      const wanted = given !== undefined && isCallId(given) ? given : null;
      const { callId, answer } = await replica.call(request, wanted, waitedMs, signal);
      const status = answer.statusCode ?? 500;
      answer.once('close', () => complete(answer.readableEnded ? status : signal.aborted ? callerLeft : 500));
      return {
        status,
        contentType: answer.headers['content-type'] ?? 'application/octet-stream',
        contentEncoding: null,
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
    if (listed === undefined) throw new Fault('unknown_function', `No function "${id.name}" here.`);
    throw new Fault('unknown_function', `The function "${id.name}" cannot run here. ${listed.reason}`);
  }

  #find({ connection, namespace, name }: NamespacedId): HostedFunction | null {
    return connection === localConnectionName && namespace === localNamespace
      ? (this.#functions.get(name) ?? null)
      : null;
  }

  *#replicas(): Iterable<Replica> {
    for (const { replicas } of this.#functions.values()) yield* replicas;
  }
}

function codeOf(thrown: unknown): number {
  return (thrown instanceof Fault ? codeOfFault[thrown.code] : undefined) ?? 500;
}

function secondsOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' ? Number(header) : null;
}

/** Temporary files cannot be created; the message is for the user. */
export class NoTemporaryFolder extends Error {
  override readonly name = 'NoTemporaryFolder';
}

/** A private folder for the sockets of replicas; removed when the process exits. */
class SocketFolder {
  readonly path: string;
  readonly #atExit = () => this.#remove();

  /** @throws NoTemporaryFolder */
  constructor() {
    const temporary = tmpdir().length <= longestTemporaryPath ? tmpdir() : '/tmp';
    try {
      this.path = mkdtempSync(join(temporary, 'faascope-'));
    } catch (cause) {
      const code = systemErrorCode(cause);
      const why = code === null ? '' : ` (${code})`;
      const message = `Cannot create a folder in ${temporary}${why}. Set TMPDIR to a writable folder.`;
      throw new NoTemporaryFolder(message, { cause });
    }
    process.once('exit', this.#atExit);
  }

  /** Removes it and everything in it. */
  remove(): void {
    process.off('exit', this.#atExit);
    this.#remove();
  }

  #remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

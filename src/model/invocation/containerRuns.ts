import type { NamespacedId } from '../inventory/identity.ts';
import { type Invocation, type InvocationLines, type InvocationPod, invocationId, lineId } from './invocation.ts';
import { defaultKeepFinished } from './invocationLimits.ts';
import { KeptRuns } from './keptRuns.ts';
import type { KeptLine } from './logLine.ts';
import type { LogListeners } from './logListeners.ts';
import type { LogMoment } from './logRecord.ts';
import { Run } from './run.ts';

/** What all runs of a container have in common. */
export interface ContainerOfRuns {
  readonly functionId: NamespacedId;
  /** Read whenever an invocation is made, so that it may change. */
  readonly pod: InvocationPod;
  /** Of the container: each restart starts a new log, which needs a new parser. */
  readonly restartCount: number;
  /** When the container began, Unix ms; null where unknown. */
  readonly containerStartedAt?: number | null;
  /** How many finished invocations to keep, the newest ends; 1000 by default. */
  readonly keepFinished?: number;
  /** How long a call waited for a replica, ms, null if unknown; omitted where that is not measured. */
  readonly waitedMs?: (callId: string) => number | null;
  /** Called with each line; omitted if nobody listens. */
  readonly listeners?: LogListeners;
  /** Whether lines are read that were written before the log was followed; omitted: never. */
  readonly isReadBack?: () => boolean;
}

/** Calls that waited for the same replica begin within this time of the first one, ms. */
const togetherMs = 250;

/** Every run of a container, open or kept, and the invocations made of them. */
export class ContainerRuns {
  readonly identified = new IdentifiedRuns();
  #kept: KeptRuns;
  readonly #container: ContainerOfRuns;
  /** Runs whose id was needed. */
  readonly #byId = new Map<string, Run>();
  #created = 0;
  /** {@link #created} when every run had its id. */
  #named = 0;
  readonly #snapshots = new WeakMap<Run, Invocation>();
  #firstStartMs = Number.POSITIVE_INFINITY;

  constructor(container: ContainerOfRuns) {
    this.#container = container;
    this.#kept = this.#newKept();
  }

  /** The finished ones. */
  get kept(): KeptRuns {
    return this.#kept;
  }

  /** A new run that began at a moment. */
  create({ seconds, nanos }: LogMoment, callId: string | null): Run {
    const start = this.#kept.startAt(seconds, nanos);
    this.#firstStartMs = Math.min(this.#firstStartMs, start.ms);
    const { waitedMs } = this.#container;
    this.#created++;
    return new Run(start, callId, callId === null ? null : (waitedMs?.(callId) ?? null));
  }

  /** Forgets all but the open runs that carry a call id. */
  reset(): void {
    this.#byId.clear();
    for (const run of this.identified.open) if (run.id !== null) this.#byId.set(run.id, run);
    this.#kept = this.#newKept();
  }

  /** The run of an invocation; null if it is not kept. @param open every run that has not ended */
  find(id: string, open: readonly Run[]): Run | null {
    const known = this.#byId.get(id);
    if (known !== undefined || this.#named === this.#created) return known ?? null;
    for (const run of open) this.#idOf(run);
    this.#kept.eachEndedSince(Number.NEGATIVE_INFINITY, (run) => this.#idOf(run));
    this.#named = this.#created;
    return this.#byId.get(id) ?? null;
  }

  /** Tells those who listen of a line. @param run whose line it is; null if that is unknown */
  tell({ seconds, nanos, ordinal, text }: KeptLine, run: Run | null): void {
    const { listeners, pod, isReadBack } = this.#container;
    if (listeners === undefined || listeners.size === 0) return;
    const id = lineId(pod.uid, { seconds, nanos }, ordinal);
    const line = { id, seconds, nanos, text, pod, invocation: run === null ? null : this.#idOf(run) };
    listeners.heard(line, isReadBack?.() ?? false);
  }

  linesOf({ lines: { kept, dropped, mixed } }: Run): InvocationLines {
    const { uid } = this.#container.pod;
    const lines = kept.map(({ seconds, nanos, ordinal, text }) => {
      return { id: lineId(uid, { seconds, nanos }, ordinal), seconds, nanos, text };
    });
    return { lines, dropped, mixed };
  }

  /**
   * The invocations of runs, oldest start first.
   * @param outputAtEnd whether the platform may write a function's output only when the call has ended
   */
  invocations(runs: Run[], outputAtEnd: boolean): Invocation[] {
    runs.sort((a, b) => a.start.ms - b.start.ms || a.start.ordinal - b.start.ordinal);
    return runs.map((run) => this.#invocation(run, outputAtEnd));
  }

  #invocation(run: Run, outputAtEnd: boolean): Invocation {
    const { functionId, pod, restartCount, containerStartedAt = null } = this.#container;
    const { uid, name, nodeName, createdAtMs } = pod;
    const outputPending = run.isOpen && run.callId === null && outputAtEnd && !run.hasSpoken;
    const known = this.#snapshots.get(run);
    const isFirst = run.start.ms <= this.#firstStartMs + togetherMs;
    // Odd numbers are left to a presumed end: see endWhenIdle.
    const revision = 2 * run.revision;
    if (
      known?.revision === revision &&
      known.outputPending === outputPending &&
      known.isFirst === isFirst &&
      known.pod.nodeName === nodeName
    ) {
      return known;
    }
    const invocation: Invocation = {
      id: this.#idOf(run),
      function: functionId,
      pod: { uid, name, nodeName, createdAtMs },
      containerStartedAt,
      restartCount,
      isFirst,
      waitedMs: run.waitedMs,
      startedAt: run.start.ms,
      endedAt: run.endedAtMs,
      state: run.state,
      durationMs: run.durationMs,
      callId: run.callId,
      subFunctions: run.subFunctions,
      edges: [...run.edges],
      mixed: run.mixed,
      outputPending,
      revision,
    };
    this.#snapshots.set(run, invocation);
    return invocation;
  }

  #idOf(run: Run): string {
    if (run.id !== null) return run.id;
    const { pod, restartCount } = this.#container;
    const { seconds, nanos, ordinal } = run.start;
    run.id = invocationId({ podUid: pod.uid, restartCount, startSeconds: seconds, startNanos: nanos, ordinal });
    this.#byId.set(run.id, run);
    return run.id;
  }

  #newKept(): KeptRuns {
    return new KeptRuns(this.#container.keepFinished ?? defaultKeepFinished, (run) => {
      this.identified.forget(run);
      if (run.id !== null) this.#byId.delete(run.id);
    });
  }
}

/** Runs whose lines carry a call id. */
class IdentifiedRuns {
  readonly #open: Run[] = [];
  readonly #byCallId = new Map<string, Run>();

  /** Those without an end, by start. */
  get open(): readonly Run[] {
    return this.#open;
  }

  find(callId: string | undefined): Run | null {
    return callId === undefined ? null : (this.#byCallId.get(callId) ?? null);
  }

  add(run: Run): void {
    if (run.callId === null) return;
    this.#byCallId.set(run.callId, run);
    if (run.isOpen) this.#open.push(run);
  }

  ended(run: Run): void {
    const index = this.#open.indexOf(run);
    if (index >= 0) this.#open.splice(index, 1);
  }

  forget(run: Run): void {
    if (run.callId !== null && this.#byCallId.get(run.callId) === run) this.#byCallId.delete(run.callId);
  }
}

import type { CallEdge, InvocationState, SubFunction } from './invocation.ts';
import { mostEdges, mostSubFunctions } from './invocationLimits.ts';
import type { AuthorEvent } from './lineReader.ts';
import { ownCopy } from './logRecord.ts';
import { RunLines } from './runLines.ts';

/** Reserves room for one more name. @returns false if there is none */
export type TakeRoom = () => boolean;

interface SubRun {
  readonly name: string;
  /** Open executions of it (loops, threads). */
  open: number;
  failed: boolean;
  startedAtMs: number | null;
  endedAtMs: number | null;
  calls: Set<string> | null;
}

/** When a run began, numbered among those of its container that began at the same moment. */
export interface RunStart {
  readonly seconds: number;
  readonly nanos: number;
  readonly ms: number;
  readonly ordinal: number;
}

/** An invocation while its log is being read. It may change after its end, because two streams are not in order. */
export class Run {
  /** The id of its invocation; null until it is needed, because computing it takes longer than reading the run. */
  id: string | null = null;
  readonly start: RunStart;
  readonly callId: string | null;
  /** How long its call waited for a replica, ms; null where that is not measured. */
  readonly waitedMs: number | null;
  endedAtMs: number | null = null;
  state: InvocationState = 'running';
  durationMs: number | null = null;
  mixed = false;
  /** Its lines were matched by time alone: a concurrent run may have written them. */
  foundByTime = false;
  /** True once it is no longer kept; it then accepts no more names. */
  dropped = false;
  /** Whether the function has logged a line of its own. */
  hasSpoken = false;
  /** Number of its sub-functions and calls between them. */
  nameCount = 0;
  /** Increases with every change. */
  revision = 0;
  readonly lines = new RunLines();
  readonly #subs = new Map<string, SubRun>();
  #edges: CallEdge[] = [];

  constructor(start: RunStart, callId: string | null, waitedMs: number | null = null) {
    this.waitedMs = waitedMs;
    this.start = start;
    this.callId = callId === null ? null : ownCopy(callId);
  }

  get isOpen(): boolean {
    return this.endedAtMs === null;
  }

  get subFunctions(): SubFunction[] {
    return Array.from(this.#subs.values(), (sub) => ({
      name: sub.name,
      state: sub.failed ? 'failed' : sub.open === 0 && sub.endedAtMs !== null ? 'ended' : 'started',
      startedAt: sub.startedAtMs,
      endedAt: sub.endedAtMs,
    }));
  }

  get edges(): readonly CallEdge[] {
    return this.#edges;
  }

  end(atMs: number, state: InvocationState, durationMs: number | null): void {
    this.endedAtMs = Math.max(atMs, this.start.ms);
    this.state = state;
    this.durationMs = durationMs;
    this.revision++;
  }

  /** It ended, but not as logged. */
  changeState(state: InvocationState): void {
    this.state = state;
    this.revision++;
  }

  markMixed(): void {
    if (this.mixed) return;
    this.mixed = true;
    this.revision++;
  }

  markSpoken(): void {
    if (this.hasSpoken) return;
    this.hasSpoken = true;
    this.revision++;
  }

  /** Forgets its sub-functions, whose lines may be another run's. @returns how many names this frees */
  forgetNames(): number {
    const freed = this.nameCount;
    this.#subs.clear();
    this.#edges = [];
    this.nameCount = 0;
    this.revision++;
    return freed;
  }

  names(sub: string): boolean {
    return this.#subs.has(sub);
  }

  hasOpen(sub: string): boolean {
    return (this.#subs.get(sub)?.open ?? 0) > 0;
  }

  /** Reads one of its lines. */
  apply(line: AuthorEvent, atMs: number, takeRoom: TakeRoom): void {
    if (this.dropped) return;
    this.revision++;
    if (line.verb === 'invoke') {
      this.#call(line.name, line.other, takeRoom);
    } else if (line.verb === 'error') {
      const sub = this.#subs.get(line.name) ?? this.#subs.get(line.other);
      if (sub !== undefined) endSub(sub, atMs, true);
    } else {
      const sub = this.#sub(line.name, takeRoom);
      if (sub === null) return;
      if (line.verb === 'started') startSub(sub, atMs);
      else endSub(sub, atMs, line.verb === 'failed');
    }
  }

  #call(from: string, to: string, takeRoom: TakeRoom): void {
    const caller = this.#sub(from, takeRoom);
    const called = this.#sub(to, takeRoom);
    if (caller === null || called === null || this.#edges.length >= mostEdges) return;
    caller.calls ??= new Set();
    if (caller.calls.has(called.name) || !takeRoom()) return;
    this.nameCount++;
    caller.calls.add(called.name);
    this.#edges.push({ from: caller.name, to: called.name });
  }

  #sub(name: string, takeRoom: TakeRoom): SubRun | null {
    const known = this.#subs.get(name);
    if (known !== undefined) return known;
    if (this.#subs.size >= mostSubFunctions || !takeRoom()) return null;
    this.nameCount++;
    const copy = ownCopy(name);
    const sub = { name: copy, open: 0, failed: false, startedAtMs: null, endedAtMs: null, calls: null };
    this.#subs.set(copy, sub);
    return sub;
  }
}

function startSub(sub: SubRun, atMs: number): void {
  if (sub.open === 0) sub.failed = false;
  sub.open++;
  sub.startedAtMs ??= atMs;
  sub.endedAtMs = null;
}

function endSub(sub: SubRun, atMs: number, failed: boolean): void {
  if (sub.open > 0) sub.open--;
  if (failed) sub.failed = true;
  if (sub.open === 0 || failed) sub.endedAtMs = atMs;
}

import type { CallEdge, InvocationState, SubFunction } from './invocation.ts';
import { mostEdges, mostHeldNames, mostSubFunctions } from './invocationLimits.ts';
import type { AuthorEvent } from './lineReader.ts';

/** Reserves room for one more name. @returns false if there is none */
type TakeRoom = () => boolean;

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
interface RunStart {
  readonly seconds: number;
  readonly nanos: number;
  readonly ms: number;
  readonly ordinal: number;
}

/** An invocation while its log is being read. It may change after its end, because two streams are not in order. */
export class Run {
  readonly start: RunStart;
  readonly callId: string | null;
  endedAtMs: number | null = null;
  state: InvocationState = 'running';
  durationMs: number | null = null;
  mixed = false;
  /** Its lines were matched by time alone: a concurrent run may have written them. */
  foundByTime = false;
  /** True once it is no longer kept; it then accepts no more names. */
  dropped = false;
  /** Number of its sub-functions and calls between them. */
  nameCount = 0;
  /** Increases with every change. */
  revision = 0;
  readonly #subs = new Map<string, SubRun>();
  #edges: CallEdge[] = [];

  constructor(start: RunStart, callId: string | null) {
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

/** The finished runs of a container, by end; bounded in number and, together with the open ones, in names. */
export class KeptRuns {
  readonly #limit: number;
  readonly #onDrop: (run: Run) => void;
  readonly #byEnd: Run[] = [];
  #lastStart: RunStart | null = null;
  #heldNames = 0;

  constructor(limit: number, onDrop: (run: Run) => void) {
    this.#limit = limit;
    this.#onDrop = onDrop;
  }

  /** Reserves room for a name, dropping the oldest finished run if necessary. */
  readonly takeRoom: TakeRoom = () => {
    while (this.#heldNames >= mostHeldNames) {
      const oldest = this.#byEnd.shift();
      if (oldest === undefined) return false;
      this.#drop(oldest);
    }
    this.#heldNames++;
    return true;
  };

  /** The start of a new run, numbered among those that began at the same moment. */
  startAt(seconds: number, nanos: number): RunStart {
    const ms = seconds * 1000 + nanos / 1e6;
    const last = this.#lastStart;
    const same = last !== null && last.seconds === seconds && last.nanos === nanos;
    this.#lastStart = { seconds, nanos, ms, ordinal: same ? last.ordinal + 1 : 0 };
    return this.#lastStart;
  }

  /** Keeps a run that has ended; drops the oldest end if there are too many. */
  add(run: Run): void {
    const endedAtMs = run.endedAtMs ?? run.start.ms;
    let index = this.#byEnd.length;
    while (index > 0 && (this.#byEnd[index - 1]?.endedAtMs ?? 0) > endedAtMs) index--;
    if (index === this.#byEnd.length) this.#byEnd.push(run);
    else this.#byEnd.splice(index, 0, run);
    if (this.#byEnd.length <= this.#limit) return;
    const oldest = this.#byEnd.shift();
    if (oldest !== undefined) this.#drop(oldest);
  }

  /** Removes a run whose end was wrong, so that it can be added again. */
  take(run: Run): void {
    const index = this.#byEnd.lastIndexOf(run);
    if (index >= 0) this.#byEnd.splice(index, 1);
  }

  forgetNames(run: Run): void {
    this.#heldNames -= run.forgetNames();
  }

  /** Calls `visit` with every run that ended at or after `sinceMs`, newest end first. */
  eachEndedSince(sinceMs: number, visit: (run: Run) => void): void {
    for (let index = this.#byEnd.length - 1; index >= 0; index--) {
      const run = this.#byEnd[index];
      if (run === undefined || (run.endedAtMs ?? 0) < sinceMs) return;
      visit(run);
    }
  }

  #drop(run: Run): void {
    run.dropped = true;
    this.#heldNames -= run.nameCount;
    this.#onDrop(run);
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

/** A copy, because a slice would keep the whole line and the log around it in memory. */
export function ownCopy(slice: string): string {
  return ` ${slice}`.slice(1);
}

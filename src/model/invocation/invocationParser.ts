import type { NamespacedId } from '../inventory/identity.ts';
import type { Invocation, InvocationState } from './invocation.ts';
import { invocationId } from './invocation.ts';
import { defaultKeepFinished, mostOpenRuns } from './invocationLimits.ts';
import { LineReader } from './lineReader.ts';
import type { LogDialect } from './logDialect.ts';
import { type LogMoment, type LogRecord, momentBefore, recordMs } from './logRecord.ts';
import { KeptRuns, Run } from './run.ts';
import { StartedRuns } from './startedRuns.ts';
import { SummaryRuns } from './summaryRuns.ts';

/** A call without a logged end is over after this, unless its function has an exec_timeout. */
const noTimeoutMs = 60_000;

/** The largest gap between two lines about the end of one call, ms. */
const sameMomentMs = 50;

/** A line that ended a run, or gave the reason of its failure. */
interface Said {
  readonly event: 'ended' | 'errored';
  readonly run: Run;
  readonly atMs: number;
}

export interface InvocationParserOptions {
  readonly dialect: LogDialect;
  readonly functionId: NamespacedId;
  readonly pod: { readonly uid: string; readonly name: string };
  /** Of the container: each restart starts a new log, which needs a new parser. */
  readonly restartCount: number;
  /** The function's exec_timeout; null if it has none. */
  readonly execTimeoutMs: number | null;
  /** How many finished invocations to keep, the newest ends; 1000 by default. */
  readonly keepFinished?: number;
}

/**
 * Reads the invocations of a function out of the log of one container, line by line.
 * Records must be in log order; times are Unix ms. Its memory is bounded (invocationLimits.ts).
 */
export class InvocationParser {
  readonly #options: InvocationParserOptions;
  readonly #timeoutMs: number;
  readonly #lines: LineReader;
  #started = new StartedRuns();
  /** Open runs whose lines carry a call id, by start. */
  readonly #openCalls: Run[] = [];
  /** Every run with a call id, open or kept. */
  readonly #byCallId = new Map<string, Run>();
  #kept: KeptRuns;
  #summaries: SummaryRuns;
  /** The last line about a call, if the next one may be about the same call. */
  #said: Said | null = null;
  readonly #snapshots = new WeakMap<Run, { readonly revision: number; readonly invocation: Invocation }>();

  constructor(options: InvocationParserOptions) {
    this.#options = options;
    this.#lines = new LineReader(options.dialect);
    this.#timeoutMs = options.execTimeoutMs ?? noTimeoutMs;
    this.#kept = this.#newKept();
    this.#summaries = new SummaryRuns(this.#kept);
  }

  /** Reads the next line of the log. */
  feed(record: LogRecord): void {
    this.#lines.begin(record.text);
    for (let found = this.#lines.next(); found !== null; found = this.#lines.next()) {
      // By the log's own time, so that reading it again gives the same invocations.
      this.expire(recordMs(record));
      if (found === 'call') this.#readCall(record);
      else this.#readAuthor(record);
    }
  }

  /** The container ended or was restarted, and its open calls with it. */
  containerEnded(atMs: number): void {
    for (const run of this.#allOpen()) this.#end(run, atMs, 'unknown', null);
  }

  /** A gauge of calls in flight was 0 at `atMs`. */
  nothingInFlight(atMs: number): void {
    for (const run of this.#allOpen()) if (run.start.ms <= atMs) this.#end(run, atMs, 'unknown', null);
  }

  /** Ends calls without a logged end that are older than exec_timeout (60 s without one). */
  expire(nowMs: number): void {
    const startedBefore = nowMs - this.#timeoutMs;
    for (
      let run = this.#started.open[0];
      run !== undefined && run.start.ms <= startedBefore;
      run = this.#started.open[0]
    ) {
      this.#end(run, run.start.ms + this.#timeoutMs, 'unknown', null);
    }
    for (let run = this.#openCalls[0]; run !== undefined && run.start.ms <= startedBefore; run = this.#openCalls[0]) {
      this.#end(run, run.start.ms + this.#timeoutMs, 'unknown', null);
    }
  }

  /** The process of a call has ended; no effect if its end was logged. */
  callGone(callId: string, atMs: number): void {
    const run = this.#byCallId.get(callId);
    if (run?.isOpen) this.#end(run, atMs, 'unknown', null);
  }

  /** The invocations that are running or ended at or after `sinceMs`, oldest start first. */
  invocations(sinceMs: number): Invocation[] {
    const runs = this.#allOpen();
    this.#kept.eachEndedSince(sinceMs, (run) => runs.push(run));
    runs.sort((a, b) => a.start.ms - b.start.ms || a.start.ordinal - b.start.ordinal);
    return runs.map((run) => this.#snapshot(run));
  }

  #readCall(record: LogRecord): void {
    const line = this.#lines.call;
    const verdict = line.judge(record);
    if (verdict === 'ignore') return;
    if (verdict === 'restart') this.#forgetAll();
    const atMs = recordMs(record);
    const before = this.#said;
    this.#said = null;
    if (line.event === 'started') {
      this.#begin(record);
    } else if (line.event === 'summary') {
      // Then the error line was about this call, not about the one before.
      if (line.statusCode >= 500 && before?.event === 'errored') before.run.changeState('succeeded');
      this.#summarise(record, line.callId ?? record.callId ?? null, line.statusCode < 400 ? 'succeeded' : 'failed');
    } else if (line.event === 'finished' || line.event === 'exited') {
      this.#finish(record, line.event === 'finished' ? 'succeeded' : 'failed');
    } else if (line.event === 'errored') {
      this.#readError(atMs, before);
    } else {
      const run = record.callId === undefined ? this.#failedRun(atMs) : this.#knownRun(record);
      if (run !== null) this.#end(run, atMs, 'failed', null, line.mayBeReportedAgain);
    }
  }

  #finish(record: LogRecord, state: InvocationState): void {
    const { duration, mayBeReportedAgain } = this.#lines.call;
    const atMs = recordMs(record);
    const run =
      this.#knownRun(record) ?? (record.callId === undefined ? this.#started.finishedAt(atMs, duration.ms) : null);
    // Its start was lost by rotation, but it certainly ran.
    if (run === null) {
      this.#summarise(record, record.callId ?? null, state);
      return;
    }
    this.#end(run, atMs, state, duration.ms);
    if (mayBeReportedAgain) this.#said = { event: 'ended', run, atMs };
  }

  /** The reason of a failure: of the call that ended on the line before, or of one that logs no other end. */
  #readError(atMs: number, before: Said | null): void {
    const { mayReportKill, errorsEndCalls } = this.#lines.call;
    if (before?.event === 'errored') {
      this.#said = before;
    } else if (before?.event === 'ended' && before.run.state === 'succeeded') {
      if (atMs > before.atMs + sameMomentMs) return;
      before.run.changeState('failed');
      this.#said = { event: 'errored', run: before.run, atMs };
    } else if (errorsEndCalls) {
      const run = this.#started.failed(mayReportKill);
      if (run !== null) this.#end(run, atMs, 'failed', null);
    }
  }

  #failedRun(atMs: number): Run | null {
    const line = this.#lines.call;
    if (line.event === 'killed') return this.#started.killed(atMs, this.#options.execTimeoutMs);
    return this.#started.failed(line.mayReportKill);
  }

  #readAuthor(record: LogRecord): void {
    const line = this.#lines.author;
    const atMs = recordMs(record);
    if (record.callId !== undefined) {
      this.#knownRun(record)?.apply(line, atMs, this.#kept.takeRoom);
      return;
    }
    const named = line.thread === '' ? undefined : this.#byCallId.get(line.thread);
    if (named !== undefined) named.apply(line, atMs, this.#kept.takeRoom);
    else if (this.#started.isIdleAt(atMs)) this.#summaries.addLine(line, atMs);
    else this.#started.ownerOf(line)?.apply(line, atMs, this.#kept.takeRoom);
  }

  #knownRun(record: LogRecord): Run | null {
    return record.callId === undefined ? null : (this.#byCallId.get(record.callId) ?? null);
  }

  #begin(record: LogRecord): void {
    this.#makeRoomForOpen(recordMs(record));
    const run = new Run(this.#kept.startAt(record.seconds, record.nanos), record.callId ?? null);
    if (run.callId === null) {
      this.#summaries.giveUp(run);
      this.#started.add(run);
      return;
    }
    this.callGone(run.callId, run.start.ms);
    this.#byCallId.set(run.callId, run);
    this.#openCalls.push(run);
  }

  #makeRoomForOpen(atMs: number): void {
    if (this.#started.openCount + this.#openCalls.length < mostOpenRuns) return;
    const oldest = this.#started.open[0] ?? this.#openCalls[0];
    if (oldest !== undefined) this.#end(oldest, atMs, 'unknown', null);
  }

  /** A call that logs only its end. */
  #summarise(record: LogRecord, callId: string | null, state: InvocationState): void {
    const { duration, timed, event } = this.#lines.call;
    const atMs = recordMs(record);
    const { seconds, nanos } = timed ? momentBefore(record, duration) : this.#firstSign(record);
    const run = new Run(this.#kept.startAt(seconds, nanos), callId);
    run.end(atMs, state, timed ? duration.ms : null);
    this.#summaries.add(run);
    if (run.callId !== null) this.#byCallId.set(run.callId, run);
    this.#kept.add(run);
    if (event === 'summary' && timed) this.#said = { event: 'ended', run, atMs };
  }

  /** A call without a logged duration started with the first line that may be its own, else when it ended. */
  #firstSign(record: LogRecord): LogMoment {
    const ms = this.#summaries.firstSignMs(recordMs(record) - this.#timeoutMs);
    if (ms === null) return record;
    const seconds = Math.floor(ms / 1000);
    return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
  }

  /**
   * A logged end replaces a presumed one.
   * @param isReportedAgain another line about this end may follow
   */
  #end(
    run: Run,
    atMs: number,
    state: InvocationState,
    durationMs: number | null,
    isReportedAgain = state === 'unknown',
  ): void {
    if (run.dropped || (!run.isOpen && run.state !== 'unknown')) return;
    if (!run.isOpen) this.#kept.take(run);
    run.end(atMs, state, durationMs);
    if (run.callId === null) {
      this.#started.ended(run, isReportedAgain);
    } else {
      const index = this.#openCalls.indexOf(run);
      if (index >= 0) this.#openCalls.splice(index, 1);
    }
    this.#kept.add(run);
  }

  #newKept(): KeptRuns {
    return new KeptRuns(this.#options.keepFinished ?? defaultKeepFinished, (run) => this.#forgetCallId(run));
  }

  /** The lines so far were the function's own, not the platform's. */
  #forgetAll(): void {
    this.#started = new StartedRuns();
    this.#kept = this.#newKept();
    this.#summaries = new SummaryRuns(this.#kept);
    this.#said = null;
  }

  #allOpen(): Run[] {
    return [...this.#started.open, ...this.#openCalls];
  }

  #forgetCallId(run: Run): void {
    if (run.callId !== null && this.#byCallId.get(run.callId) === run) this.#byCallId.delete(run.callId);
  }

  #snapshot(run: Run): Invocation {
    const known = this.#snapshots.get(run);
    if (known !== undefined && known.revision === run.revision) return known.invocation;
    const { functionId, pod, restartCount } = this.#options;
    const { seconds, nanos, ms, ordinal } = run.start;
    const invocation: Invocation = {
      id: invocationId({ podUid: pod.uid, restartCount, startSeconds: seconds, startNanos: nanos, ordinal }),
      function: functionId,
      pod,
      startedAt: ms,
      endedAt: run.endedAtMs,
      state: run.state,
      durationMs: run.durationMs,
      callId: run.callId,
      subFunctions: run.subFunctions,
      edges: [...run.edges],
      mixed: run.mixed,
    };
    this.#snapshots.set(run, { revision: run.revision, invocation });
    return invocation;
  }
}

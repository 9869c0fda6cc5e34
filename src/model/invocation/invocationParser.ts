import { type ContainerOfRuns, ContainerRuns } from './containerRuns.ts';
import type { Invocation, InvocationLines, InvocationState } from './invocation.ts';
import { mostOpenRuns } from './invocationLimits.ts';
import type { KeptRuns } from './keptRuns.ts';
import { LineReader } from './lineReader.ts';
import { dateEnd } from './logDate.ts';
import type { LogDialect } from './logDialect.ts';
import { LineNumbers } from './logLine.ts';
import { type LogMoment, type LogRecord, momentBefore, recordMs } from './logRecord.ts';
import type { Run } from './run.ts';
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

/** The container whose log is parsed, and how it is read. */
export interface InvocationParserOptions extends ContainerOfRuns {
  readonly dialect: LogDialect;
  /** The function's exec_timeout; null if it has none. */
  readonly execTimeoutMs: number | null;
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
  readonly #runs: ContainerRuns;
  readonly #numbers = new LineNumbers();
  #summaries: SummaryRuns;
  /** The last line about a call, if the next one may be about the same call. */
  #said: Said | null = null;

  constructor(options: InvocationParserOptions) {
    this.#options = options;
    this.#lines = new LineReader(options.dialect);
    this.#timeoutMs = options.execTimeoutMs ?? noTimeoutMs;
    this.#runs = new ContainerRuns(options);
    this.#summaries = new SummaryRuns(this.kept);
  }

  /** Reads the next line of the log. */
  feed(record: LogRecord): void {
    this.#lines.begin(record.text);
    let owner: Run | null = null;
    let byAuthor = dateEnd(record.text, 0) < 0;
    for (let found = this.#lines.next(); found !== null; found = this.#lines.next()) {
      // By the log's own time, so that reading it again gives the same invocations.
      this.expire(recordMs(record));
      byAuthor = found === 'author';
      const run = found === 'call' ? this.#readCall(record) : this.#readAuthor(record);
      owner ??= run;
    }
    this.#keepLine(record, owner, byAuthor);
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
    const { open } = this.#identified;
    for (let run = open[0]; run !== undefined && run.start.ms <= startedBefore; run = open[0]) {
      this.#end(run, run.start.ms + this.#timeoutMs, 'unknown', null);
    }
  }

  /** The process of a call has ended. It has failed if its end was not logged: that of a success always is. */
  callGone(callId: string, atMs: number, durationMs: number): void {
    const run = this.#identified.find(callId);
    if (run?.isOpen) this.#end(run, atMs, 'failed', durationMs);
  }

  /** The invocations that are running or ended at or after `sinceMs`, oldest start first. */
  invocations(sinceMs: number): Invocation[] {
    const runs = this.#allOpen();
    this.kept.eachEndedSince(sinceMs, (run) => runs.push(run));
    return this.#invocations(runs);
  }

  /** The invocations that are running, oldest start first. */
  running(): Invocation[] {
    return this.#invocations(this.#allOpen());
  }

  /** The invocation of an id; null if it is not kept. */
  find(id: string): Invocation | null {
    const run = this.#runs.find(id, this.#allOpen());
    return (run === null ? undefined : this.#invocations([run])[0]) ?? null;
  }

  /** The log lines of the invocation of an id; null if it is not kept. */
  linesOf(id: string): InvocationLines | null {
    const run = this.#runs.find(id, this.#allOpen());
    return run === null ? null : this.#runs.linesOf(run);
  }

  /** The finished runs and the lines that it keeps. */
  get kept(): KeptRuns {
    return this.#runs.kept;
  }

  /** @returns the run that the line is about; null if that is unknown */
  #readCall(record: LogRecord): Run | null {
    const line = this.#lines.call;
    const verdict = line.judge(record);
    if (verdict === 'ignore') return null;
    if (verdict === 'restart') this.#forgetAll();
    const atMs = recordMs(record);
    const before = this.#said;
    this.#said = null;
    if (line.event === 'started') return this.#begin(record);
    if (line.event === 'summary') {
      // Then the error line was about this call, not about the one before.
      if (line.statusCode >= 500 && before?.event === 'errored') before.run.changeState('succeeded');
      const state = line.statusCode < 400 ? 'succeeded' : 'failed';
      return this.#summarise(record, line.callId ?? record.callId ?? null, state);
    }
    if (line.event === 'finished' || line.event === 'exited') {
      return this.#finish(record, line.event === 'finished' ? 'succeeded' : 'failed');
    }
    if (line.event === 'errored') return this.#readError(atMs, before);
    const run = record.callId === undefined ? this.#failedRun(atMs) : this.#identified.find(record.callId);
    if (run !== null) this.#end(run, atMs, 'failed', null, line.mayBeReportedAgain);
    return run;
  }

  #finish(record: LogRecord, state: InvocationState): Run {
    const { duration, mayBeReportedAgain } = this.#lines.call;
    const atMs = recordMs(record);
    const run =
      this.#identified.find(record.callId) ??
      (record.callId === undefined ? this.#started.finishedAt(atMs, duration.ms) : null);
    // Its start was lost by rotation, but it certainly ran.
    if (run === null) return this.#summarise(record, record.callId ?? null, state);
    this.#end(run, atMs, state, duration.ms);
    if (mayBeReportedAgain) this.#said = { event: 'ended', run, atMs };
    return run;
  }

  /** The reason of a failure: of the call that ended on the line before, or of one that logs no other end. */
  #readError(atMs: number, before: Said | null): Run | null {
    const { mayReportKill, errorsEndCalls } = this.#lines.call;
    if (before?.event === 'errored') {
      this.#said = before;
      return before.run;
    }
    if (before?.event === 'ended' && before.run.state === 'succeeded') {
      if (atMs > before.atMs + sameMomentMs) return null;
      before.run.changeState('failed');
      this.#said = { event: 'errored', run: before.run, atMs };
      return before.run;
    }
    const run = errorsEndCalls ? this.#started.failed(mayReportKill) : null;
    if (run !== null) this.#end(run, atMs, 'failed', null);
    return run;
  }

  #failedRun(atMs: number): Run | null {
    const line = this.#lines.call;
    if (line.event === 'killed') return this.#started.killed(atMs, this.#options.execTimeoutMs);
    return this.#started.failed(line.mayReportKill);
  }

  /** @returns the run whose line it is; null if that is unknown */
  #readAuthor(record: LogRecord): Run | null {
    const line = this.#lines.author;
    const atMs = recordMs(record);
    const named = record.callId ?? (line.thread === '' ? undefined : line.thread);
    const identified = this.#identified.find(named);
    if (identified === null && record.callId === undefined && this.#started.isIdleAt(atMs)) {
      return this.#summaries.addLine(line, atMs);
    }
    const run = identified ?? (record.callId === undefined ? this.#started.ownerOf(line) : null);
    run?.apply(line, atMs, this.kept.takeRoom);
    return run;
  }

  /** @param byAuthor whether the function wrote it */
  #keepLine(record: LogRecord, owner: Run | null, byAuthor: boolean): void {
    const line = this.#numbers.kept(record);
    const isNamed = record.callId !== undefined;
    const isHeld = owner === null && !isNamed && this.#started.isIdleAt(recordMs(record));
    const known = owner ?? (isNamed ? this.#identified.find(record.callId) : this.#started.lineOwner());
    const run = isHeld ? null : known;
    if (isHeld) this.#summaries.hold(line);
    if (run !== null) this.kept.addLine(run, line);
    if (byAuthor) run?.markSpoken();
    this.#runs.tell(line, run);
  }

  #begin(record: LogRecord): Run {
    const oldest = this.#started.open[0] ?? this.#identified.open[0];
    const openCount = this.#started.openCount + this.#identified.open.length;
    if (oldest !== undefined && openCount >= mostOpenRuns) this.#end(oldest, recordMs(record), 'unknown', null);
    const run = this.#runs.create(record, record.callId ?? null);
    if (run.callId === null) {
      this.#summaries.giveUp(run);
      this.#started.add(run);
      return run;
    }
    const earlier = this.#identified.find(run.callId);
    if (earlier?.isOpen) this.#end(earlier, run.start.ms, 'unknown', null);
    this.#identified.add(run);
    return run;
  }

  /** A call that logs only its end. */
  #summarise(record: LogRecord, callId: string | null, state: InvocationState): Run {
    const { duration, timed, event } = this.#lines.call;
    const atMs = recordMs(record);
    const run = this.#runs.create(timed ? momentBefore(record, duration) : this.#firstSign(record), callId);
    run.end(atMs, state, timed ? duration.ms : null);
    this.#summaries.add(run);
    this.#identified.add(run);
    this.kept.add(run);
    if (event === 'summary' && timed) this.#said = { event: 'ended', run, atMs };
    return run;
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
    if (!run.isOpen) this.kept.take(run);
    run.end(atMs, state, durationMs);
    if (run.callId === null) this.#started.ended(run, isReportedAgain);
    else this.#identified.ended(run);
    this.kept.add(run);
  }

  /** The lines so far were the function's own, not the platform's. */
  #forgetAll(): void {
    this.#started = new StartedRuns();
    this.#runs.reset();
    this.#summaries = new SummaryRuns(this.kept);
    this.#said = null;
  }

  #allOpen(): Run[] {
    return [...this.#started.open, ...this.#identified.open];
  }

  get #identified(): ContainerRuns['identified'] {
    return this.#runs.identified;
  }

  #invocations(runs: Run[]): Invocation[] {
    return this.#runs.invocations(runs, this.#lines.call.outputAtEnd);
  }
}

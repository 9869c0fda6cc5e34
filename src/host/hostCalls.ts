import type { Reader, Tick } from '../agent/reader.ts';
import { CallSeconds, type CallSeries } from '../model/calls/callSeconds.ts';
import type { CallSource, Counted } from '../model/calls/callSource.ts';
import { type CallTotals, callGrowth } from '../model/calls/callTotals.ts';
import { type CallFigures, CallWindow } from '../model/calls/callWindow.ts';
import { DurationHistogram } from '../model/calls/durationHistogram.ts';
import type { NamespacedId } from '../model/inventory/identity.ts';

/** Counts the calls of one function as a gateway does. */
export class CallCounter implements CallTotals {
  started = 0;
  readonly completedByCode = new Map<number, number>();
  readonly requestSeconds = new DurationHistogram();
  /** Runs inside the replicas. */
  readonly runSeconds = new DurationHistogram();
  readonly #window = new CallWindow();
  readonly #seconds = new CallSeconds();
  #before: CallTotals | null = null;
  #sinceMs: number | null = null;
  #untilMs = Number.NaN;

  /** A call has arrived. */
  start(): void {
    this.started += 1;
  }

  /** A call has ended with status `code`, after its caller waited `seconds`. */
  complete(code: number, seconds: number): void {
    this.completedByCode.set(code, (this.completedByCode.get(code) ?? 0) + 1);
    this.requestSeconds.observe(seconds);
  }

  /** Adds the calls since the previous sample to the last 60 s. */
  sample({ second, monotonicMs: atMs }: Pick<Tick, 'second' | 'monotonicMs'>): void {
    const before = this.#before;
    // What came since a tick that was missed belongs to several seconds; a clock that was set adds none.
    const after = second - Math.max(1, Math.round((atMs - this.#untilMs) / 1000));
    if (second <= this.#seconds.until) this.#seconds.dropAfter(second - 1);
    if (before !== null) this.#window.forget(atMs);
    const hasChanged = before?.started !== this.started || before.requestSeconds.count !== this.#ended;
    if (hasChanged) {
      const totals = this.#copy();
      const growth = before === null ? null : callGrowth(before, totals);
      if (growth !== null) {
        this.#window.add(this.#untilMs, atMs, growth);
        this.#seconds.add({ after, until: second, growth });
      }
      this.#before = totals;
    }
    if (before !== null) this.#seconds.cover(after, second, this.started - this.#ended);
    this.#sinceMs ??= atMs;
    this.#untilMs = atMs;
  }

  /** The last 60 s; null before two samples. */
  recent(): CallFigures | null {
    if (this.#sinceMs === null) return null;
    return this.#window.figures(this.#sinceMs, this.#untilMs, this.started - this.#ended);
  }

  /** The calls of each second; unknown before two samples. */
  get bySecond(): CallSeries {
    return this.#seconds.series;
  }

  get #ended(): number {
    return this.requestSeconds.count;
  }

  #copy(): CallTotals {
    const { buckets, count, sumSeconds } = this.requestSeconds;
    return {
      started: this.started,
      completedByCode: new Map(this.completedByCode),
      requestSeconds: { buckets: buckets.slice(), count, sumSeconds },
    };
  }
}

/** The calls of the functions that the host runs. Sample once a second for the calls of the last 60 s. */
export class HostCalls implements CallSource, Reader {
  readonly #find: (id: NamespacedId) => CallCounter | null;
  readonly #counters: readonly CallCounter[];

  constructor(find: (id: NamespacedId) => CallCounter | null, counters: readonly CallCounter[]) {
    this.#find = find;
    this.#counters = counters;
  }

  get revision(): number {
    return this.#counters.reduce((sum, { requestSeconds }) => sum + requestSeconds.count, 0);
  }

  order: CallSource['order'] = (kind) => (kind === 'inFlight' ? [] : ['local']);

  calls: CallSource['calls'] = (id, nowMs) => this.#counted(id, nowMs, (calls) => (calls.started === 0 ? null : calls));

  runs: CallSource['runs'] = (id, nowMs) => this.#counted(id, nowMs, ({ runSeconds }) => runSeconds);

  recent: CallSource['recent'] = (id, nowMs) => this.#counted(id, nowMs, (calls) => calls.recent());

  /** Every second is counted by itself. */
  bySecond: CallSource['bySecond'] = (id, nowMs) => {
    const counted = this.#counted(id, nowMs, (calls) => calls.bySecond);
    return counted && { ...counted, intervalSeconds: 1 };
  };

  /** The replicas report which calls have ended, so nothing has to be counted for it. */
  inFlight: CallSource['inFlight'] = () => null;

  prepare: CallSource['prepare'] = async () => {};

  sample(tick: Tick): void {
    for (const counter of this.#counters) counter.sample(tick);
  }

  close(): void {}

  #counted<Value>(
    id: NamespacedId,
    measuredAtMs: number,
    value: (calls: CallCounter) => Value | null,
  ): Counted<Value> | null {
    const calls = this.#find(id);
    return calls && { source: 'local', intervalSeconds: null, measuredAtMs, steady: true, value: value(calls) };
  }
}

import type { CallTotals } from '../model/calls/callTotals.ts';
import { DurationHistogram } from '../model/calls/durationHistogram.ts';

/** Counts the calls of one function as the gateway does. */
export class CallCounter implements CallTotals {
  started = 0;
  readonly completedByCode = new Map<number, number>();
  readonly requestSeconds = new DurationHistogram();
  /** Runs inside the replicas. */
  readonly runSeconds = new DurationHistogram();

  /** What is counted now; it does not change any more. */
  totals(): CallTotals {
    const { buckets, count, sumSeconds } = this.requestSeconds;
    return {
      started: this.started,
      completedByCode: new Map(this.completedByCode),
      requestSeconds: { buckets: buckets.slice(), count, sumSeconds },
    };
  }

  /** A call has come. */
  start(): void {
    this.started += 1;
  }

  /** It is over: `code` is what its caller was told, `seconds` how long the caller waited. */
  complete(code: number, seconds: number): void {
    this.completedByCode.set(code, (this.completedByCode.get(code) ?? 0) + 1);
    this.requestSeconds.observe(seconds);
  }
}

import type { Reader, Tick } from '../agent/reader.ts';
import type { CallTotals } from '../model/calls/callTotals.ts';
import { callGrowth } from '../model/calls/callTotals.ts';
import { type CallFigures, CallWindow } from '../model/calls/callWindow.ts';
import type { CallCounter } from './callCounter.ts';

/** The calls of the last 60 s of each function that the host runs, read off its counter once a second. */
export class RecentCalls implements Reader {
  readonly #watched: readonly WatchedCounter[];
  #sinceMs: number | null = null;
  #untilMs = Number.NaN;

  constructor(counters: Iterable<CallCounter>) {
    this.#watched = Array.from(counters, (counter) => ({ counter, window: new CallWindow(), before: null }));
  }

  sample({ monotonicMs }: Tick): void {
    for (const watched of this.#watched) {
      const { counter, window, before } = watched;
      if (before !== null) window.forget(monotonicMs);
      if (before !== null && before.started === counter.started && before.requestSeconds.count === ended(counter)) {
        continue;
      }
      const totals = counter.totals();
      const growth = before === null ? null : callGrowth(before, totals);
      if (growth !== null) window.add(this.#untilMs, monotonicMs, growth);
      watched.before = totals;
    }
    this.#sinceMs ??= monotonicMs;
    this.#untilMs = monotonicMs;
  }

  close(): void {}

  /** Null before two readings. */
  figures(counter: CallCounter): CallFigures | null {
    const window = this.#watched.find((watched) => watched.counter === counter)?.window;
    if (window === undefined || this.#sinceMs === null) return null;
    return window.figures(this.#sinceMs, this.#untilMs, counter.started - ended(counter));
  }
}

interface WatchedCounter {
  readonly counter: CallCounter;
  readonly window: CallWindow;
  before: CallTotals | null;
}

function ended({ requestSeconds }: CallCounter): number {
  return requestSeconds.count;
}

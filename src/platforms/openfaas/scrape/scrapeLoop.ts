import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import { MedianGap } from '../../../model/series/medianGap.ts';
import { Steadiness } from '../../../model/source/failover.ts';
import { pause, retryWaitMs, usualRetry } from '../../../sources/http/retry.ts';
import type { PageCost } from './pageReader.ts';

const intervalMs = 1000;
/** Parsing takes at most so much of a core. */
const mostShare = 0.05;
/** How much a single scrape moves what a scrape is held to cost. */
const weight = 0.3;
const lostAfterIntervals = 4;

/** What a loop needs. */
export interface ScrapeLoopParts {
  readonly clock: Clock;
  /** From 0 up to, without, 1. */
  readonly random: () => number;
  /** Reads and takes in one page. @throws Fault */
  readonly scrape: (signal: AbortSignal) => Promise<PageCost>;
}

/** Reads one page of metrics again and again, once a second or as often as it may cost. Never two at a time. */
export class ScrapeLoop {
  readonly #parts: ScrapeLoopParts;
  readonly #gaps = new MedianGap();
  readonly #steadiness = new Steadiness();
  #tries = 0;
  #failures = 0;
  #parseMs = 0;
  #lastSuccess: { readonly wallMs: number; readonly latencyMs: number } | null = null;
  #lastError: { readonly atMs: number; readonly message: string } | null = null;
  #tried: (() => void)[] = [];

  constructor(parts: ScrapeLoopParts) {
    this.#parts = parts;
  }

  /** Median gap between pages, seconds; null before two. */
  get intervalSeconds(): number | null {
    return this.#gaps.seconds;
  }

  /** The newest good page: when it came, Unix ms, and after how long. */
  get lastSuccess(): { readonly wallMs: number; readonly latencyMs: number } | null {
    return this.#lastSuccess;
  }

  /** The newest failure, also when things are well again. */
  get lastError(): { readonly atMs: number; readonly message: string } | null {
    return this.#lastError;
  }

  get failing(): boolean {
    return this.#failures > 0;
  }

  get isSteady(): boolean {
    return this.#steadiness.isSteady(this.#parts.clock.monotonicMs());
  }

  /** Resolves when a page was tried for, or `signal` aborts. */
  firstTry(signal: AbortSignal): Promise<void> {
    if (this.#tries > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#tried.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** From the beginning of a scrape to that of the next, as long as all goes well. */
  get #periodMs(): number {
    return Math.max(intervalMs, this.#parseMs / mostShare);
  }

  /** Goes on until `signal` aborts; does not throw. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts;
    while (!signal.aborted) {
      const begunMs = clock.monotonicMs();
      const isGood = await this.#once(signal);
      if (signal.aborted) break;
      this.#tries++;
      for (const resolve of this.#tried.splice(0)) resolve();
      const waitMs = isGood
        ? this.#periodMs - (clock.monotonicMs() - begunMs)
        : retryWaitMs(this.#failures, usualRetry, null, random());
      await pause(Math.max(0, waitMs), signal);
    }
    for (const resolve of this.#tried.splice(0)) resolve();
  }

  async #once(signal: AbortSignal): Promise<boolean> {
    const { clock, scrape } = this.#parts;
    const begunMs = clock.monotonicMs();
    try {
      const { latencyMs, parseMs } = await scrape(signal);
      this.#parseMs = this.#lastSuccess === null ? parseMs : this.#parseMs + weight * (parseMs - this.#parseMs);
      this.#failures = 0;
      this.#lastSuccess = { wallMs: clock.wallMs(), latencyMs };
      this.#gaps.add(begunMs);
      this.#steadiness.succeeded(clock.monotonicMs(), lostAfterIntervals * this.#periodMs);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#failures++;
      this.#lastError = { atMs: clock.wallMs(), message: thrown.message };
      return false;
    }
  }
}

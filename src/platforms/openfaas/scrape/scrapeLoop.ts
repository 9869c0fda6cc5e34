import type { Dispatcher } from 'undici';
import type { FailureReason } from '../../../contract/finding/failureReason.ts';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import { MedianGap } from '../../../model/series/medianGap.ts';
import { Steadiness } from '../../../model/source/failover.ts';
import { FirstAnswer } from '../../../model/source/firstAnswer.ts';
import type { SourceFailure } from '../../../model/source/sourceHealth.ts';
import { streamBody } from '../../../sources/http/exchange.ts';
import { pause, retryWaitMs, usualRetry } from '../../../sources/http/retry.ts';
import type { Upstream } from '../../../sources/http/transportFault.ts';
import type { ExpositionDecoder } from '../exposition/expositionDecoder.ts';

const intervalMs = 1000;
/** Timers are late by less than this. */
const latenessMs = 100;
/** Parsing takes at most this share of a core. */
const mostShare = 0.05;
/** Of the newest scrape in the moving average of what a scrape costs. */
const weight = 0.3;
const lostAfterIntervals = 4;
/** The page of a gateway with 10,000 functions has about 30 MB. */
const mostPageBytes = 40 * 1024 * 1024;

/** What is scraped, and when. */
export interface ScrapeLoopParts {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Reads one page. @throws Fault */
  readonly scrape: (signal: AbortSignal) => Promise<PageCost>;
  /** How far into a wall second to scrape, ms; omitted: wherever the first scrape was. */
  readonly phaseMs?: number;
}

/** Scrapes one page once a second, or less often if parsing it is expensive; scrapes never overlap. */
export class ScrapeLoop {
  readonly #parts: ScrapeLoopParts;
  readonly #gaps = new MedianGap();
  readonly #steadiness = new Steadiness();
  #tries = 0;
  #failures = 0;
  #parseMs = 0;
  #lastSuccess: { readonly wallMs: number; readonly latencyMs: number } | null = null;
  #lastError: { readonly atMs: number; readonly message: string; readonly reason: FailureReason } | null = null;
  readonly #first = new FirstAnswer();
  #tried: (() => void)[] = [];

  constructor(parts: ScrapeLoopParts) {
    this.#parts = parts;
  }

  /** Median gap between pages, seconds; null before two. */
  get intervalSeconds(): number | null {
    return this.#gaps.seconds;
  }

  /** When the newest page was read, Unix ms, and how long its head took, ms. */
  get lastSuccess(): { readonly wallMs: number; readonly latencyMs: number } | null {
    return this.#lastSuccess;
  }

  /** The newest failure, kept after a recovery. */
  get lastError(): { readonly atMs: number; readonly message: string } | null {
    return this.#lastError;
  }

  /** The failure of the newest scrape, or a first one that takes long; null if there is none. */
  get failing(): Omit<SourceFailure, 'kind'> | null {
    if (this.#first.isOverdue(this.#parts.clock.monotonicMs())) {
      return { reason: 'timeout', message: 'The first page did not arrive in time.' };
    }
    if (this.#failures === 0 || this.#lastError === null) return null;
    const { reason, message } = this.#lastError;
    return { reason, message };
  }

  get isSteady(): boolean {
    return this.#steadiness.isSteady(this.#parts.clock.monotonicMs());
  }

  /** Resolves after the first attempt, or when `signal` aborts. */
  firstTry(signal: AbortSignal): Promise<void> {
    if (this.#tries > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        signal.removeEventListener('abort', end);
        this.#tried = this.#tried.filter((each) => each !== end);
        resolve();
      };
      this.#tried.push(end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  /** From the start of one scrape to the start of the next, without failures. */
  get #periodMs(): number {
    return Math.max(intervalMs, this.#parseMs / mostShare);
  }

  /**
   * Scrapes until `signal` aborts. A Fault is kept as {@link lastError} and retried; anything else that is thrown is
   * a bug, and ends it.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#parts;
    while (!signal.aborted) {
      const [begunMs, begunWallMs] = [clock.monotonicMs(), clock.wallMs()];
      const isGood = await this.#once(signal);
      if (signal.aborted) break;
      this.#tries++;
      for (const resolve of this.#tried.splice(0)) resolve();
      const waitMs = isGood
        ? this.#periodMs + this.#toPhaseMs(begunWallMs + this.#periodMs) - (clock.monotonicMs() - begunMs)
        : retryWaitMs(this.#failures, usualRetry, null, random());
      await pause(Math.max(0, waitMs), signal);
    }
    for (const resolve of this.#tried.splice(0)) resolve();
  }

  /**
   * From when a scrape is due to the nearest time, or if parsing is expensive the next, that has the wanted phase, ms.
   */
  #toPhaseMs(dueMs: number): number {
    const { phaseMs } = this.#parts;
    if (phaseMs === undefined) return 0;
    const earlierMs = this.#periodMs > intervalMs ? latenessMs : intervalMs / 2;
    return Math.ceil((dueMs - phaseMs - earlierMs) / 1000) * 1000 + phaseMs - dueMs;
  }

  async #once(signal: AbortSignal): Promise<boolean> {
    const { clock, scrape } = this.#parts;
    const begunMs = clock.monotonicMs();
    this.#first.asked(begunMs);
    try {
      const { latencyMs, parseMs } = await scrape(signal);
      this.#first.came();
      this.#parseMs = this.#lastSuccess === null ? parseMs : this.#parseMs + weight * (parseMs - this.#parseMs);
      this.#failures = 0;
      // With a wanted phase, the first gap is only the rest of a second.
      if (this.#parts.phaseMs === undefined || this.#lastSuccess !== null) this.#gaps.add(begunMs);
      this.#lastSuccess = { wallMs: clock.wallMs(), latencyMs };
      this.#steadiness.succeeded(clock.monotonicMs(), lostAfterIntervals * this.#periodMs);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#failures++;
      this.#first.came();
      this.#lastError = { atMs: clock.wallMs(), message: thrown.message, reason: thrown.reason };
      return false;
    }
  }
}

/** A metrics page and how to request it. */
export interface PagePlace extends Upstream {
  readonly dispatcher: Dispatcher;
  readonly timeoutMs: number;
}

/** What reading a page cost. */
export interface PageCost {
  /** Until the head of the response, ms. */
  readonly latencyMs: number;
  /** Time spent parsing, ms. */
  readonly parseMs: number;
}

/**
 * Reads a page into a decoder.
 * @throws Fault upstream_refused, upstream_timeout, upstream_failed
 */
export async function readPage(
  place: PagePlace,
  decoder: ExpositionDecoder,
  clock: Clock,
  signal: AbortSignal,
): Promise<PageCost> {
  const askedMs = clock.monotonicMs();
  let latencyMs = 0;
  let parseMs = 0;
  const request = { ...place, headers: { accept: 'text/plain;version=0.0.4' }, mostBytes: mostPageBytes };
  const take = (chunk: Buffer) => {
    const begunMs = clock.monotonicMs();
    decoder.push(chunk);
    parseMs += clock.monotonicMs() - begunMs;
  };
  await streamBody(request, signal, take, () => {
    latencyMs = clock.monotonicMs() - askedMs;
  });
  decoder.finish();
  return { latencyMs, parseMs };
}

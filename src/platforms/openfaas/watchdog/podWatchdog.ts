import type { Dispatcher } from 'undici';
import type { PodInFlight } from '../../../model/calls/callSource.ts';
import type { DurationTotals } from '../../../model/calls/durationHistogram.ts';
import type { Clock } from '../../../model/clock.ts';
import { hostPort } from '../../../sources/http/hostPort.ts';
import { type PageCost, readPage } from '../scrape/pageReader.ts';
import { ScrapeLoop } from '../scrape/scrapeLoop.ts';
import type { Semaphore } from '../scrape/semaphore.ts';
import { WatchdogPage } from './watchdogPage.ts';

/** A pod in the same cluster answers in milliseconds; one that cannot be reached is not waited for. */
const timeoutMs = 1500;
/** What runs is known for so long after it was read. */
const freshMs = 3500;

/** What one watchdog is watched by. */
export interface PodWatchdogParts {
  readonly ip: string;
  readonly port: number;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly semaphore: Semaphore;
  /** Runs have ended. */
  readonly grown: () => void;
}

/** The watchdog of one pod. */
export class PodWatchdog {
  readonly loop: ScrapeLoop;
  readonly ip: string;
  readonly #parts: PodWatchdogParts;
  readonly #url: URL;
  readonly #stopping = new AbortController();
  #runs: DurationTotals | null = null;
  #inFlight: PodInFlight | null = null;

  constructor(parts: PodWatchdogParts) {
    const { ip, port } = parts;
    this.ip = ip;
    this.#parts = parts;
    this.#url = new URL(`http://${hostPort(ip, port)}/metrics`);
    this.loop = new ScrapeLoop({ ...parts, scrape: (signal) => this.#scrape(signal) });
  }

  /** Runs that have ended since its container started; null before its first page. */
  get runs(): DurationTotals | null {
    return this.#runs;
  }

  inFlight(nowMs: number): PodInFlight | null {
    const known = this.#inFlight;
    return known !== null && nowMs - known.measuredAtMs <= freshMs ? known : null;
  }

  start(): void {
    void this.loop.run(this.#stopping.signal);
  }

  stop(): void {
    this.#stopping.abort();
  }

  #scrape(signal: AbortSignal): Promise<PageCost> {
    return this.#parts.semaphore.pass(signal, async () => {
      const { clock } = this.#parts;
      const url = this.#url;
      const page = new WatchdogPage();
      const place = { title: 'watchdog', url, dispatcher: this.#parts.dispatcher, timeoutMs };
      const askedAtMs = clock.wallMs();
      const cost = await readPage(place, page.decoder, clock, signal);
      this.#take(page.runs(), page.inFlight, askedAtMs);
      return cost;
    });
  }

  /** What the page says was so at some moment after `askedAtMs`. */
  #take(runs: DurationTotals, calls: number | null, askedAtMs: number): void {
    const idleSinceMs = calls === 0 ? (this.inFlight(askedAtMs)?.idleSinceMs ?? askedAtMs) : null;
    this.#inFlight = calls === null ? null : { calls, measuredAtMs: askedAtMs, idleSinceMs };
    const isOther = this.#runs?.count !== runs.count;
    this.#runs = runs;
    if (isOther) this.#parts.grown();
  }
}

import type { Dispatcher } from 'undici';
import type { PodInFlight } from '../../../model/calls/callSource.ts';
import { type DurationTotals, HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { Clock } from '../../../model/clock.ts';
import type { ChildLoops } from '../../../model/source/childLoops.ts';
import { hostPort } from '../../../sources/http/hostPort.ts';
import { ExpositionDecoder, type WantedMetric } from '../exposition/expositionDecoder.ts';
import { type PageCost, readPage, ScrapeLoop } from '../scrape/scrapeLoop.ts';
import type { Semaphore } from '../scrape/semaphore.ts';
import { openFaasSeries } from '../series.ts';

const { runSeconds } = openFaasSeries;
const wanted: readonly WantedMetric[] = [
  { name: 'http_requests_in_flight', labels: [] },
  { name: `${runSeconds}_bucket`, labels: ['le'] },
  { name: `${runSeconds}_sum`, labels: [] },
  { name: `${runSeconds}_count`, labels: [] },
];

/** A pod in the same cluster answers in milliseconds; do not wait for an unreachable one. */
const timeoutMs = 1500;
/** For how long after a scrape its calls in flight are current. */
const freshMs = 3500;

/** Which watchdog is scraped, and with what. */
export interface PodWatchdogParts {
  readonly ip: string;
  readonly port: number;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly semaphore: Semaphore;
  /** Called when runs have ended. */
  readonly grown: () => void;
}

/** The metrics of the watchdog in one pod. */
export class PodWatchdog {
  readonly loop: ScrapeLoop;
  readonly ip: string;
  /** Where its metrics are. */
  readonly address: string;
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
    this.address = this.#url.href;
    this.loop = new ScrapeLoop({ ...parts, scrape: (signal) => this.#scrape(signal) });
  }

  /** Runs that ended since its container started; null before the first scrape. */
  get runs(): DurationTotals | null {
    return this.#runs;
  }

  inFlight(nowMs: number): PodInFlight | null {
    const known = this.#inFlight;
    return known !== null && nowMs - known.measuredAtMs <= freshMs ? known : null;
  }

  /** Scrapes until {@link stop}. */
  run(loops: ChildLoops): void {
    void loops.run((signal) => this.loop.run(signal), this.#stopping.signal);
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

  /** The page was true at some moment after `askedAtMs`. */
  #take(runs: DurationTotals, calls: number | null, askedAtMs: number): void {
    const idleSinceMs = calls === 0 ? (this.inFlight(askedAtMs)?.idleSinceMs ?? askedAtMs) : null;
    this.#inFlight = calls === null ? null : { calls, measuredAtMs: askedAtMs, idleSinceMs };
    const isOther = this.#runs?.count !== runs.count;
    this.#runs = runs;
    if (isOther) this.#parts.grown();
  }
}

/** Collects the metrics of a watchdog's page while it is decoded. */
export class WatchdogPage {
  readonly decoder: ExpositionDecoder;
  #inFlight: number | null = null;
  readonly #seconds = new HistogramBuilder();

  constructor() {
    this.decoder = new ExpositionDecoder(wanted, (metric, [bound = null], value) => {
      if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
      if (metric === 0) this.#inFlight = value;
      else if (metric === 1) this.#seconds.bucket(bound, value);
      else if (metric === 2) this.#seconds.sum(value);
      else this.#seconds.count(value);
    });
  }

  /** Calls in flight; null where the watchdog does not report them, as older classic watchdogs do not. */
  get inFlight(): number | null {
    return this.#inFlight;
  }

  /** Runs that ended since the container started, over all codes and methods. */
  runs(): DurationTotals {
    return this.#seconds.build();
  }
}

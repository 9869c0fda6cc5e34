import type { Finding } from '../../../contract/finding/finding.ts';
import type { CallTotals } from '../../../model/calls/callTotals.ts';
import { type CallGrowth, callGrowth, wasReset } from '../../../model/calls/callTotals.ts';
import type { Clock } from '../../../model/clock.ts';
import { Fault } from '../../../model/fault.ts';
import type { SourceHealth } from '../../../model/source/sourceHealth.ts';
import { type PageCost, type PagePlace, readPage, ScrapeLoop } from '../scrape/scrapeLoop.ts';
import { GatewayPage } from './gatewayPage.ts';

/**
 * Pages are read soon after each whole second, not all at once: so what they count belongs to the second just closed.
 */
const earliestMs = 20;
const spreadMs = 60;
/** So many restarts within a minute mean that several gateways share one address. */
const mostRestarts = 3;
const restartsMs = 60_000;

/** Which page is scraped, and with what. */
export interface GatewayPodParts {
  readonly place: PagePlace;
  readonly defaultNamespace: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called with the increase between two scrapes, both at monotonic times. */
  readonly grown: (name: string, fromMs: number, toMs: number, growth: CallGrowth) => void;
  /** Called after each scrape. */
  readonly wasRead: () => void;
}

/** The metrics of one gateway pod, which counts in memory from its start. */
export class GatewayPod {
  readonly loop: ScrapeLoop;
  readonly #parts: GatewayPodParts;
  #totals: ReadonlyMap<string, CallTotals> | null = null;
  #firstReadMs = Number.POSITIVE_INFINITY;
  #readMs = Number.NEGATIVE_INFINITY;
  /** Monotonic times of the newest restarts, ms. */
  #restartsMs: readonly number[] = [];

  constructor(parts: GatewayPodParts) {
    this.#parts = parts;
    const phaseMs = earliestMs + spreadMs * parts.random();
    this.loop = new ScrapeLoop({ ...parts, phaseMs, scrape: (signal) => this.#scrape(signal) });
  }

  /** Its totals by function name; null before the first scrape. */
  get totals(): ReadonlyMap<string, CallTotals> | null {
    return this.#totals;
  }

  /** Monotonic times of the first and the newest scrape, ms; Infinity and -Infinity before. */
  get firstReadMs(): number {
    return this.#firstReadMs;
  }

  get readMs(): number {
    return this.#readMs;
  }

  /** Where its metrics are, without user name, password and query. */
  get address(): string {
    const { url } = this.#parts.place;
    return url.origin + url.pathname;
  }

  health(): SourceHealth {
    const { address } = this;
    const { lastSuccess, lastError, failing, intervalSeconds } = this.loop;
    const findings: Finding[] = [];
    if (failing !== null) findings.push({ code: 'gateway_metrics_failing', params: { address, ...failing } });
    if (this.#recentRestarts().length >= mostRestarts) {
      findings.push({ code: 'gateway_behind_service', params: { address } });
    }
    return {
      name: 'gateway',
      address,
      version: null,
      lastSuccessAtMs: lastSuccess?.wallMs ?? null,
      latencyMs: lastSuccess?.latencyMs ?? null,
      lastError,
      intervalSeconds,
      failing: failing === null ? null : { kind: 'gateway_metrics', ...failing },
      findings,
    };
  }

  async #scrape(signal: AbortSignal): Promise<PageCost> {
    const { place, defaultNamespace, clock } = this.#parts;
    const page = new GatewayPage(defaultNamespace);
    const cost = await readPage(place, page.decoder, clock, signal);
    // A gateway that restarted has no metrics for a moment; an address that never had any is another program.
    if (!page.isGateway && this.#totals === null) {
      throw new Fault(
        'upstream_failed',
        `${place.url.origin}${place.url.pathname} has no metrics of a gateway. Use the address of its metrics (port 8082), and deploy a function.`,
      );
    }
    const begunMs = clock.monotonicMs();
    this.#take(page.totals(), begunMs);
    return { ...cost, parseMs: cost.parseMs + clock.monotonicMs() - begunMs };
  }

  #take(totals: ReadonlyMap<string, CallTotals>, nowMs: number): void {
    const before = this.#totals;
    if (before !== null) {
      const restarted = [...before].some(([name, was]) => wasReset(was, totals.get(name) ?? nothing));
      if (restarted) this.#restartsMs = [...this.#recentRestarts(), nowMs].slice(-mostRestarts);
      for (const [name, now] of totals) {
        const growth = callGrowth(before.get(name) ?? null, now);
        if (growth !== null) this.#parts.grown(name, this.#readMs, nowMs, growth);
      }
    }
    this.#firstReadMs = Math.min(this.#firstReadMs, nowMs);
    this.#readMs = nowMs;
    this.#totals = totals;
    this.#parts.wasRead();
  }

  #recentRestarts(): readonly number[] {
    const sinceMs = this.#parts.clock.monotonicMs() - restartsMs;
    return this.#restartsMs.filter((atMs) => atMs > sinceMs);
  }
}

const nothing: CallTotals = {
  started: 0,
  completedByCode: new Map(),
  requestSeconds: { buckets: null, count: 0, sumSeconds: 0 },
};

import type { Dispatcher } from 'undici';
import type { SourceName } from '../../../contract/sourceName.ts';
import { AskedCalls } from '../../../model/calls/askedCalls.ts';
import type { CallSeries } from '../../../model/calls/callSeconds.ts';
import type { CallKind, CallSource, Counted } from '../../../model/calls/callSource.ts';
import type { CallScope, SummedSeries } from '../../../model/calls/callSums.ts';
import type { CallGrowth, CallTotals } from '../../../model/calls/callTotals.ts';
import { callsInFlight, summedTotals } from '../../../model/calls/callTotals.ts';
import { type CallFigures, CallWindow } from '../../../model/calls/callWindow.ts';
import { type CountedHow, callsHow } from '../../../model/calls/countedHow.ts';
import type { Clock } from '../../../model/clock.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import { ChildLoops } from '../../../model/source/childLoops.ts';
import type { SourceHealth } from '../../../model/source/sourceHealth.ts';
import { openFaasSeries } from '../series.ts';
import { countedName, namedBy } from './gatewayPage.ts';
import { GatewayPod } from './gatewayPod.ts';

const timeoutMs = 5000;
/** Older totals are not served. */
const forgottenAfterMs = 60_000;

/** The metrics page of one gateway pod, and how to connect to it. */
export interface GatewayPlace {
  readonly url: URL;
  readonly dispatcher: Dispatcher;
}

/** Which pages are scraped, and with what. */
export interface GatewayMetricsParts {
  /** The gateways that are known from the start. */
  readonly pages: readonly GatewayPlace[];
  /** Of functions that an old gateway names without a namespace. */
  readonly defaultNamespace: string;
  readonly clock: Clock;
  readonly random: () => number;
}

interface FollowedGateway {
  readonly pod: GatewayPod;
  readonly ending: AbortController;
}

/**
 * Calls as all gateways together count them. Nothing is known without gateways, nor before each of them was read once:
 * no sum is partial.
 */
export class GatewayMetrics implements CallSource {
  readonly #parts: GatewayMetricsParts;
  readonly #clock: Clock;
  readonly #followed = new Map<string, FollowedGateway>();
  readonly #loops = new ChildLoops();
  readonly #windows = new Map<string, CallWindow>();
  readonly #asked: AskedCalls;
  #revision = 0;
  #how: CountedHow = {};

  #running = false;

  constructor(parts: GatewayMetricsParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#clock = clock;
    this.#asked = new AskedCalls((ms) => Math.round((clock.wallMs() - clock.monotonicMs() + ms) / 1000));
    this.setPlaces(parts.pages);
  }

  /** Replaces the gateways; the totals of removed ones are dropped. */
  setPlaces(places: readonly GatewayPlace[]): void {
    const wanted = new Map(places.map((place) => [place.url.href, place]));
    for (const [href, { ending }] of this.#followed) {
      if (wanted.has(href)) continue;
      ending.abort();
      this.#followed.delete(href);
      this.#revision++;
    }
    for (const [href, place] of wanted) {
      if (this.#followed.has(href)) continue;
      const followed = { pod: this.#podAt(place), ending: new AbortController() };
      this.#followed.set(href, followed);
      if (this.#running) void this.#begin(followed);
    }
    const addresses = this.#pods.map(({ address }) => address);
    this.#how = callsHow(addresses, openFaasSeries);
  }

  /** Resolves after the first attempt at each gateway, or when `signal` aborts. */
  async firstTry(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#pods.map(({ loop }) => loop.firstTry(signal)));
  }

  get revision(): number {
    return this.#revision;
  }

  /**
   * Scrapes until `signal` aborts, even without viewers, so that the last 60 s are always known. The gateways whose
   * loops did not fail are scraped until then in any case.
   * @throws what one of the loops threw
   */
  async run(signal: AbortSignal): Promise<void> {
    this.#running = true;
    const ended = Array.from(this.#followed.values(), (followed) => this.#begin(followed));
    const end = () => {
      this.#running = false;
      for (const { ending } of this.#followed.values()) ending.abort();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    await this.#loops.watch(signal);
    await Promise.all(ended);
  }

  #begin({ pod, ending }: FollowedGateway): Promise<void> {
    return this.#loops.run((signal) => pod.loop.run(signal), ending.signal);
  }

  /** The health of each gateway. */
  health(): readonly SourceHealth[] {
    return this.#pods.map((pod) => pod.health());
  }

  order(kind: CallKind): readonly SourceName[] {
    return kind === 'calls' ? ['gateway'] : [];
  }

  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null {
    return this.#counted(nowMs, () => this.#totals(countedName(functionId)));
  }

  /** Gateways do not see inside containers. */
  runs(): null {
    return null;
  }

  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    return this.#counted(nowMs, () => {
      const { sinceMs, untilMs } = this.#readMs;
      const name = countedName(functionId);
      const window = this.#windows.get(name) ?? new CallWindow();
      return window.figures(sinceMs, untilMs, this.#inFlightOf(name));
    });
  }

  bySecond(functionId: NamespacedId, nowMs: number): Counted<CallSeries> | null {
    const name = countedName(functionId);
    return this.#counted(nowMs, () =>
      this.#asked.ask(name, () => ({
        readings: this.#windows.get(name)?.readings ?? [],
        inFlight: this.#inFlightOf(name),
      })),
    );
  }

  summed({ key, includes }: CallScope, nowMs: number): Counted<SummedSeries> | null {
    return this.#counted(nowMs, () => this.#asked.askSum(key, (name) => includes(...namedBy(name)), this.#windows));
  }

  inFlight(): null {
    return null;
  }

  async prepare(_functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    if (!kinds.includes('calls')) return;
    await this.firstTry(signal);
  }

  get #pods(): readonly GatewayPod[] {
    return Array.from(this.#followed.values(), ({ pod }) => pod);
  }

  #podAt({ url, dispatcher }: GatewayPlace): GatewayPod {
    const { defaultNamespace, clock, random } = this.#parts;
    const place = { title: 'gateway metrics', trust: { authority: '--ca-file' }, url, dispatcher, timeoutMs };
    const grown = (name: string, fromMs: number, toMs: number, growth: CallGrowth) =>
      this.#grown(name, fromMs, toMs, growth);
    return new GatewayPod({ place, defaultNamespace, clock, random, grown, wasRead: () => this.#wasRead() });
  }

  #counted<Value>(nowMs: number, known: () => Value | null): Counted<Value> | null {
    let measuredAtMs = nowMs;
    let intervalSeconds: number | null = null;
    let steady = true;
    if (this.#followed.size === 0) return null;
    for (const { loop } of this.#pods) {
      if (loop.lastSuccess === null) return null;
      measuredAtMs = Math.min(measuredAtMs, loop.lastSuccess.wallMs);
      if (loop.intervalSeconds !== null) intervalSeconds = Math.max(intervalSeconds ?? 0, loop.intervalSeconds);
      steady &&= loop.isSteady;
    }
    if (nowMs - measuredAtMs > forgottenAfterMs) return null;
    return { source: 'gateway', intervalSeconds, measuredAtMs, steady, how: this.#how, value: known() };
  }

  #totals(name: string): CallTotals | null {
    const parts = this.#pods.map(({ totals }) => totals?.get(name)).filter((totals) => totals !== undefined);
    return summedTotals(parts);
  }

  #inFlightOf(name: string): number | null {
    return callsInFlight(this.#totals(name));
  }

  /** Since when and until when all gateways were read, monotonic ms. */
  get #readMs(): { readonly sinceMs: number; readonly untilMs: number } {
    const pods = this.#pods;
    return {
      sinceMs: Math.max(...pods.map(({ firstReadMs }) => firstReadMs)),
      untilMs: Math.min(...pods.map(({ readMs }) => readMs)),
    };
  }

  #wasRead(): void {
    const { sinceMs, untilMs } = this.#readMs;
    this.#asked.cover(sinceMs, untilMs, (name) => this.#inFlightOf(name));
  }

  #grown(name: string, fromMs: number, toMs: number, growth: CallGrowth): void {
    this.#revision++;
    const window = this.#windows.get(name) ?? new CallWindow();
    // Keep the map in the order of the newest calls.
    this.#windows.delete(name);
    this.#windows.set(name, window);
    window.add(fromMs, toMs, growth);
    this.#asked.grown(name, fromMs, toMs, growth);
    this.#forget();
  }

  /** Drops the windows of functions that are no longer called. */
  #forget(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [name, window] of this.#windows) {
      window.forget(nowMs);
      if (window.isEmpty) this.#windows.delete(name);
      else break;
    }
  }
}

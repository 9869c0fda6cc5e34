import type { Dispatcher } from 'undici';
import type { SourceName } from '../../../contract/sourceName.ts';
import type { CallGrowth } from '../../../model/callGrowth.ts';
import type { CallKind, CallSource, CallTotals } from '../../../model/callSource.ts';
import { callsInFlight } from '../../../model/callsInFlight.ts';
import { type CallFigures, CallWindow } from '../../../model/callWindow.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Counted } from '../../../model/counted.ts';
import type { NamespacedId } from '../../../model/identity.ts';
import type { SourceHealth } from '../../../model/sourceHealth.ts';
import { summedTotals } from '../../../model/summedTotals.ts';
import { countedName } from './gatewayPage.ts';
import { GatewayPod } from './gatewayPod.ts';

const patienceMs = 5000;
/** Figures that are older are those of no gateway. */
const forgottenAfterMs = 60_000;

/** The gateways of one OpenFaaS. */
export interface GatewayMetricsParts {
  /** Their pages of metrics, one a pod, and how each is reached. */
  readonly pages: readonly { readonly url: URL; readonly dispatcher: Dispatcher }[];
  /** Where the functions are that an old gateway names without a namespace. */
  readonly defaultNamespace: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Calls as all gateways together count them. Nothing is known while one of them was never reached: no sum is partial. */
export class GatewayMetrics implements CallSource {
  readonly #pods: readonly GatewayPod[];
  readonly #clock: Clock;
  readonly #windows = new Map<string, CallWindow>();
  #revision = 0;

  constructor({ pages, defaultNamespace, clock, random }: GatewayMetricsParts) {
    this.#clock = clock;
    this.#pods = pages.map(({ url, dispatcher }) => {
      const place = { url, dispatcher, patienceMs, what: `the gateway's metrics at ${url.origin}${url.pathname}` };
      const grown = (name: string, fromMs: number, toMs: number, growth: CallGrowth) =>
        this.#grown(name, fromMs, toMs, growth);
      return new GatewayPod({ place, defaultNamespace, clock, random, grown });
    });
  }

  get revision(): number {
    return this.#revision;
  }

  /** Reads the pages until `signal` aborts, asked or not: so the last 60 s are always known. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#pods.map(({ loop }) => loop.run(signal)));
  }

  /** How each gateway does. */
  health(): readonly SourceHealth[] {
    return this.#pods.map((pod) => pod.health());
  }

  order(kind: CallKind): readonly SourceName[] {
    return kind === 'calls' ? ['gateway'] : [];
  }

  calls(functionId: NamespacedId, nowMs: number): Counted<CallTotals> | null {
    return this.#counted(nowMs, () => this.#totals(functionId));
  }

  /** Gateways see no further than the container's door. */
  runs(): null {
    return null;
  }

  recent(functionId: NamespacedId, nowMs: number): Counted<CallFigures> | null {
    return this.#counted(nowMs, () => {
      const sinceMs = Math.max(...this.#pods.map(({ firstReadMs }) => firstReadMs));
      const untilMs = Math.min(...this.#pods.map(({ readMs }) => readMs));
      const window = this.#windows.get(countedName(functionId)) ?? new CallWindow();
      return window.figures(sinceMs, untilMs, callsInFlight(this.#totals(functionId)));
    });
  }

  inFlight(): null {
    return null;
  }

  async prepare(_functionId: NamespacedId, kinds: readonly CallKind[], signal: AbortSignal): Promise<void> {
    if (!kinds.includes('calls')) return;
    await Promise.all(this.#pods.map(({ loop }) => loop.firstTry(signal)));
  }

  #counted<Value>(nowMs: number, known: () => Value | null): Counted<Value> | null {
    let measuredAtMs = nowMs;
    let intervalSeconds: number | null = null;
    let steady = true;
    for (const { loop } of this.#pods) {
      if (loop.lastSuccess === null) return null;
      measuredAtMs = Math.min(measuredAtMs, loop.lastSuccess.wallMs);
      if (loop.intervalSeconds !== null) intervalSeconds = Math.max(intervalSeconds ?? 0, loop.intervalSeconds);
      steady &&= loop.isSteady;
    }
    if (nowMs - measuredAtMs > forgottenAfterMs) return null;
    return { source: 'gateway', intervalSeconds, measuredAtMs, steady, value: known() };
  }

  #totals(functionId: NamespacedId): CallTotals | null {
    const name = countedName(functionId);
    const parts = this.#pods.map(({ totals }) => totals?.get(name)).filter((totals) => totals !== undefined);
    return summedTotals(parts);
  }

  #grown(name: string, fromMs: number, toMs: number, growth: CallGrowth): void {
    this.#revision++;
    const window = this.#windows.get(name) ?? new CallWindow();
    // In the order of the newest calls.
    this.#windows.delete(name);
    this.#windows.set(name, window);
    window.add(fromMs, toMs, growth);
    this.#forget();
  }

  /** Windows of functions that are no longer called go. */
  #forget(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [name, window] of this.#windows) {
      window.forget(nowMs);
      if (window.isEmpty) this.#windows.delete(name);
      else break;
    }
  }
}

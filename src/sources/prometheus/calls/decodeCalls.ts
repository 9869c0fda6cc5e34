import type { CallTotals } from '../../../model/calls/callTotals.ts';
import { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { SampledSeries } from '../decode/apiReply.ts';
import { decodeFunctionName } from '../inventory/functionName.ts';
import { addDurations } from './addDurations.ts';

/** What one gateway had counted when it was scraped last. */
export interface GatewayReading {
  /** Unix ms, by the clock of the server. */
  readonly scrapedAtMs: number;
  /** When its process began to count, Unix ms; null where nobody tells. */
  readonly startedAtMs: number | null;
  /** True where finished calls are timed, or counted without their codes, but not counted by code. */
  readonly lacksCompleted: boolean;
  /** By `namespace`, a line end, `name`. */
  readonly totals: ReadonlyMap<string, CallTotals>;
}

interface FunctionBuilder {
  started: number | null;
  readonly completedByCode: Map<number, number>;
  readonly seconds: HistogramBuilder;
}

class GatewayBuilder {
  scrapedAtMs: number | null = null;
  startedAtMs: number | null = null;
  /** Whether any calls came by code, and whether any came otherwise. */
  hasCodes = false;
  hasOthers = false;
  readonly #functions = new Map<string, FunctionBuilder>();

  function(key: string): FunctionBuilder {
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const made = { started: null, completedByCode: new Map<number, number>(), seconds: new HistogramBuilder() };
    this.#functions.set(key, made);
    return made;
  }

  get lacksCompleted(): boolean {
    return this.hasOthers && !this.hasCodes;
  }

  totals(): Map<string, CallTotals> {
    const totals = new Map<string, CallTotals>();
    for (const [key, { started, completedByCode, seconds }] of this.#functions) {
      totals.set(key, {
        started,
        completedByCode: this.lacksCompleted ? null : completedByCode,
        requestSeconds: seconds.build(),
      });
    }
    return totals;
  }
}

/**
 * Reads the answer to `callsQuery`, by gateway. Failures come under several codes; a function under two spellings is
 * one. A gateway that was never scraped whole is none.
 */
export function decodeCalls(
  series: readonly SampledSeries[],
  defaultNamespace: string,
): ReadonlyMap<string, GatewayReading> {
  const gateways = new Map<string, GatewayBuilder>();
  for (const each of series) {
    const { labels, values } = each;
    const value = values.at(-1) ?? Number.NaN;
    // Counts, times and moments alike are neither negative, nor endless, nor none.
    if (!(value >= 0) || value === Number.POSITIVE_INFINITY) continue;
    const place = `${labels['instance'] ?? ''}\n${labels['pod'] ?? ''}`;
    const gateway = gateways.get(place) ?? new GatewayBuilder();
    gateways.set(place, gateway);
    if (labels['part'] === 'time') gateway.scrapedAtMs = value * 1000;
    else if (labels['part'] === 'start') gateway.startedAtMs = value * 1000;
    else addCalls(gateway, each, value, defaultNamespace);
  }
  const readings = new Map<string, GatewayReading>();
  for (const [place, gateway] of gateways) {
    const { scrapedAtMs, startedAtMs, lacksCompleted } = gateway;
    if (scrapedAtMs === null) continue;
    readings.set(place, { scrapedAtMs, startedAtMs, lacksCompleted, totals: gateway.totals() });
  }
  return readings;
}

function addCalls(gateway: GatewayBuilder, series: SampledSeries, value: number, defaultNamespace: string): void {
  const { labels } = series;
  const { namespace, name } = decodeFunctionName(labels['function_name'] ?? '', defaultNamespace);
  const fn = gateway.function(`${namespace}\n${name}`);
  if (labels['__name__'] === 'gateway_function_invocation_started') fn.started = (fn.started ?? 0) + value;
  else if (labels['part'] === 'seconds') {
    addDurations(fn.seconds, series);
    gateway.hasOthers ||= value > 0;
  } else if (labels['__name__'] === 'gateway_function_invocation_total') {
    const code = Number(labels['code'] || Number.NaN);
    if (Number.isInteger(code)) {
      fn.completedByCode.set(code, (fn.completedByCode.get(code) ?? 0) + value);
      gateway.hasCodes = true;
    } else gateway.hasOthers = true;
  }
}

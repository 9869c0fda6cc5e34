import type { CallTotals } from '../../../model/calls/callTotals.ts';
import { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import { ExpositionDecoder } from '../exposition/expositionDecoder.ts';
import type { WantedMetric } from '../exposition/sampleLine.ts';

/** More functions than any cluster has: callers make names up, and the gateway counts each. */
const mostFunctions = 20_000;
const mostCodes = 64;

const started = 0;
const completed = 1;
const bucket = 2;
const sum = 3;
const count = 4;
const replicas = 5;

const wanted: readonly WantedMetric[] = [
  { name: 'gateway_function_invocation_started', labels: ['function_name'] },
  { name: 'gateway_function_invocation_total', labels: ['function_name', 'code'] },
  { name: 'gateway_functions_seconds_bucket', labels: ['function_name', 'le'] },
  { name: 'gateway_functions_seconds_sum', labels: ['function_name'] },
  { name: 'gateway_functions_seconds_count', labels: ['function_name'] },
  { name: 'gateway_service_count', labels: ['function_name'] },
];

/** How gateways name a function. */
export function countedName({ name, namespace }: NamespacedId): string {
  return `${name}.${namespace}`;
}

class FunctionBuilder {
  started: number | null = null;
  readonly completedByCode = new Map<number, number>();
  readonly seconds = new HistogramBuilder();
}

/** The page of a gateway's metrics, while it is being read. */
export class GatewayPage {
  readonly decoder: ExpositionDecoder;
  /** True when the page has figures that only a gateway has; one that knows no function has none. */
  isGateway = false;
  readonly #defaultNamespace: string;
  readonly #functions = new Map<string, FunctionBuilder>();

  /** @param defaultNamespace where the functions are that an old gateway names without a namespace */
  constructor(defaultNamespace: string) {
    this.#defaultNamespace = defaultNamespace;
    this.decoder = new ExpositionDecoder(wanted, (metric, [name = null, other = null], value) => {
      this.#take(metric, name, other, value);
    });
  }

  /** Totals by {@link countedName}. */
  totals(): ReadonlyMap<string, CallTotals> {
    const totals = new Map<string, CallTotals>();
    for (const [name, { started, completedByCode, seconds }] of this.#functions) {
      totals.set(name, { started, completedByCode, requestSeconds: seconds.build() });
    }
    return totals;
  }

  #take(metric: number, name: string | null, other: string | null, value: number): void {
    this.isGateway = true;
    // A number of calls or seconds is neither negative, nor endless, nor none.
    if (name === null || metric === replicas || !(value >= 0) || value === Number.POSITIVE_INFINITY) return;
    const fn = this.#function(name.includes('.') ? name : `${name}.${this.#defaultNamespace}`);
    if (fn === null) return;
    if (metric === started) {
      fn.started = (fn.started ?? 0) + value;
    } else if (metric === completed) {
      const code = Number(other ?? Number.NaN);
      if (!Number.isInteger(code) || (fn.completedByCode.size >= mostCodes && !fn.completedByCode.has(code))) return;
      fn.completedByCode.set(code, (fn.completedByCode.get(code) ?? 0) + value);
    } else if (metric === bucket) {
      fn.seconds.bucket(other, value);
    } else if (metric === sum) {
      fn.seconds.sum(value);
    } else if (metric === count) {
      fn.seconds.count(value);
    }
  }

  #function(name: string): FunctionBuilder | null {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    if (this.#functions.size >= mostFunctions) return null;
    const made = new FunctionBuilder();
    this.#functions.set(name, made);
    return made;
  }
}

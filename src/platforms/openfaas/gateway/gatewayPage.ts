import { type CallTotals, statusCodeOf } from '../../../model/calls/callTotals.ts';
import { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { NamespacedId } from '../../../model/inventory/identity.ts';
import { ExpositionDecoder, type WantedMetric } from '../exposition/expositionDecoder.ts';
import { openFaasSeries } from '../series.ts';

/** More functions than any cluster has. The gateway counts every name that callers make up. */
const mostFunctions = 20_000;
const mostCodes = 64;

const started = 0;
const completed = 1;
const bucket = 2;
const sum = 3;
const count = 4;
const replicas = 5;

const series = openFaasSeries;
const wanted: readonly WantedMetric[] = [
  { name: series.started, labels: ['function_name'] },
  { name: series.ended, labels: ['function_name', 'code'] },
  { name: `${series.requestSeconds}_bucket`, labels: ['function_name', 'le'] },
  { name: `${series.requestSeconds}_sum`, labels: ['function_name'] },
  { name: `${series.requestSeconds}_count`, labels: ['function_name'] },
  { name: series.replicas, labels: ['function_name'] },
];

/** The function's name in the gateway's metrics. */
export function countedName({ name, namespace }: NamespacedId): string {
  return `${name}.${namespace}`;
}

/** The namespace and name of a function, by its {@link countedName}: namespaces have no dots. */
export function namedBy(counted: string): [namespace: string, name: string] {
  const dot = counted.lastIndexOf('.');
  return [counted.slice(dot + 1), counted.slice(0, dot)];
}

class FunctionBuilder {
  started: number | null = null;
  readonly completedByCode = new Map<number, number>();
  readonly seconds = new HistogramBuilder();
}

/** Collects the metrics of a gateway's page while it is decoded. */
export class GatewayPage {
  readonly decoder: ExpositionDecoder;
  /** Whether the page has metrics that only a gateway has; one without functions has none of them. */
  isGateway = false;
  readonly #defaultNamespace: string;
  readonly #functions = new Map<string, FunctionBuilder>();

  /** @param defaultNamespace of functions that an old gateway names without a namespace */
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
    // Calls and seconds are finite and not negative.
    if (name === null || metric === replicas || !(value >= 0) || value === Number.POSITIVE_INFINITY) return;
    const fn = this.#function(name.includes('.') ? name : `${name}.${this.#defaultNamespace}`);
    if (fn === null) return;
    if (metric === started) {
      fn.started = (fn.started ?? 0) + value;
    } else if (metric === completed) {
      const code = statusCodeOf(other);
      if (code === null || (fn.completedByCode.size >= mostCodes && !fn.completedByCode.has(code))) return;
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

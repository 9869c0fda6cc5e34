import type { CallTotals } from '../../../model/callSource.ts';
import type { SampledSeries } from '../decode/queryReply.ts';
import { decodeFunctionName } from '../inventory/functionName.ts';
import { DurationReader } from './decodeDurations.ts';

/** What gateways have counted. */
export interface DecodedCalls {
  /** By `namespace`, a line end, `name`. */
  readonly totals: ReadonlyMap<string, CallTotals>;
  /** When the newest of it was scraped, Unix ms; null where no gateway is scraped. */
  readonly scrapedAtMs: number | null;
}

interface Reading {
  started: number | null;
  readonly completedByCode: Map<number, number>;
  readonly request: DurationReader;
}

/** Reads the answer to `callsQuery`. Failures come under several codes; a function under two spellings is one. */
export function decodeCalls(series: readonly SampledSeries[], defaultNamespace: string): DecodedCalls {
  const readings = new Map<string, Reading>();
  let scrapedAtMs: number | null = null;
  for (const each of series) {
    const { labels, values } = each;
    const value = values.at(-1) ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (labels['newest'] === 'yes') {
      scrapedAtMs = value * 1000;
      continue;
    }
    const { namespace, name } = decodeFunctionName(labels['function_name'] ?? '', defaultNamespace);
    const key = `${namespace}\n${name}`;
    const reading = readings.get(key) ?? { started: null, completedByCode: new Map(), request: new DurationReader() };
    readings.set(key, reading);
    const code = Number(labels['code']);
    if (labels['__name__'] === 'gateway_function_invocation_started') reading.started = (reading.started ?? 0) + value;
    else if (labels['__name__'] !== 'gateway_function_invocation_total') reading.request.add(each);
    else reading.completedByCode.set(code, (reading.completedByCode.get(code) ?? 0) + value);
  }
  const totals = new Map<string, CallTotals>();
  for (const [key, { started, completedByCode, request }] of readings) {
    totals.set(key, { started, completedByCode, requestSeconds: request.durations });
  }
  return { totals, scrapedAtMs };
}

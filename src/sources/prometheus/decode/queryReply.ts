import { Fault } from '../../../model/fault.ts';
import { member } from '../../http/jsonMember.ts';

/** Labels of a series, `__name__` among them. */
export type Labels = Readonly<Record<string, string>>;

/** A series with its samples; an instant vector has one sample a series. */
export interface SampledSeries {
  readonly labels: Labels;
  /** Unix ms, ascending. */
  readonly atMs: readonly number[];
  /** NaN and infinities among them, as the server has them. */
  readonly values: readonly number[];
}

/**
 * Reads the answer of an instant query: a vector, or a matrix of raw samples. Cortex and some managed servers write
 * `null` for no result, and no type beside it. Series of native histograms have no samples and are left out.
 * @throws Fault upstream_failed when it is neither
 */
export function decodeQueryReply(text: string): SampledSeries[] {
  const reply = parsedReply(text);
  if (member(reply, 'status') !== 'success') throw nonsense('no success');
  const kind = member(reply, 'data', 'resultType');
  const result = member(reply, 'data', 'result');
  if (isEmpty(kind, result)) return [];
  if ((kind !== 'vector' && kind !== 'matrix') || !Array.isArray(result)) throw nonsense('neither vector nor matrix');
  const histogram = kind === 'vector' ? 'histogram' : 'histograms';
  const sampled = result.filter(
    (item: unknown) => member(item, histogram) === undefined || member(item, kind === 'vector' ? 'value' : 'values'),
  );
  return sampled.map((item: unknown) =>
    series(item, kind === 'vector' ? [member(item, 'value')] : member(item, 'values')),
  );
}

function isEmpty(kind: unknown, result: unknown): boolean {
  const isNothing = result === null || (Array.isArray(result) && result.length === 0);
  return isNothing && (kind === '' || kind === null || kind === 'vector' || kind === 'matrix');
}

function series(item: unknown, samples: unknown): SampledSeries {
  const labels = member(item, 'metric');
  if (!isLabels(labels) || !Array.isArray(samples)) throw nonsense('a series without labels or samples');
  const atMs: number[] = [];
  const values: number[] = [];
  for (const sample of samples) {
    if (!Array.isArray(sample) || typeof sample[0] !== 'number' || typeof sample[1] !== 'string') {
      throw nonsense('a sample that is no pair of a time and a text');
    }
    atMs.push(Math.round(sample[0] * 1000));
    values.push(sampleValue(sample[1]));
  }
  return { labels, atMs, values };
}

/** A sample as the API writes it: a decimal number, `NaN`, `+Inf` or `-Inf`. */
function sampleValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

function isLabels(value: unknown): value is Labels {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

/**
 * An answer of the API.
 * @throws Fault upstream_failed when it is no JSON
 */
export function parsedReply(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new Fault('upstream_failed', 'What answers is no Prometheus API, or its answer broke off.', {
      cause: thrown,
    });
  }
}

function nonsense(what: string): Fault {
  return new Fault('upstream_failed', `The Prometheus API answered with nonsense: ${what}.`);
}

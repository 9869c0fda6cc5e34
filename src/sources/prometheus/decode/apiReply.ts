import { Fault } from '../../../model/fault.ts';
import { member, textAt } from '../../http/jsonMember.ts';

/** The labels of a series, including `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** A series and its samples; in an instant vector each series has one sample. */
export interface SampledSeries {
  readonly labels: Labels;
  /** Unix ms, ascending. */
  readonly atMs: readonly number[];
  /** As the server sent them, including NaN and infinities. */
  readonly values: readonly number[];
}

/**
 * Decodes the reply to an instant query: a vector, or a matrix of raw samples. Cortex and some managed servers write an
 * empty result as `null` without a type. Series that hold only native histograms are left out.
 * Format: https://prometheus.io/docs/prometheus/latest/querying/api/
 * @throws Fault upstream_failed for anything else
 */
export function decodeQueryReply(text: string): SampledSeries[] {
  const reply = parseJson(text);
  if (member(reply, 'status') !== 'success') throw malformed('the status is not "success"');
  const kind = member(reply, 'data', 'resultType');
  const result = member(reply, 'data', 'result');
  if (isEmpty(kind, result)) return [];
  if ((kind !== 'vector' && kind !== 'matrix') || !Array.isArray(result)) throw malformed('not a vector or matrix');
  const histogram = kind === 'vector' ? 'histogram' : 'histograms';
  const sampled = result.filter(
    (item: unknown) => member(item, histogram) === undefined || member(item, kind === 'vector' ? 'value' : 'values'),
  );
  return sampled.map((item: unknown) =>
    series(item, kind === 'vector' ? [member(item, 'value')] : member(item, 'values')),
  );
}

/**
 * Decodes the reply to `/api/v1/label/NAME/values`; some servers write an empty list as `null`.
 * @throws Fault upstream_failed for anything else
 */
export function decodeLabelValues(text: string): readonly string[] {
  const reply = parseJson(text);
  const values = member(reply, 'data');
  if (member(reply, 'status') === 'success') {
    if (values === null) return [];
    if (isTexts(values)) return values;
  }
  throw malformed('not a list of label values');
}

/**
 * Reads how a server names itself in its reply to `/api/v1/status/buildinfo`: Prometheus and compatible servers such as
 * Thanos send a bare version, Mimir also its name. VictoriaMetrics sends neither and is known by a response header.
 * @param isVictoriaMetrics whether the response has the header `X-Server-Hostname`
 * @returns null when the reply does not say
 */
export function decodeServerVersion(text: string, isVictoriaMetrics: boolean): string | null {
  if (isVictoriaMetrics) return 'VictoriaMetrics';
  let reply: unknown = null;
  try {
    reply = JSON.parse(text);
  } catch {
    // Not JSON: the server does not say.
  }
  const version = textAt(reply, 'data', 'version') ?? '';
  const application = textAt(reply, 'data', 'application') ?? '';
  return `${application} ${version}`.trim() || null;
}

/**
 * A label set by the scraped program itself. Without `honor_labels`, Prometheus renames such a label to `exported_NAME`
 * where the target has a label of the same name.
 */
export function ownLabel(labels: Labels, name: string): string | undefined {
  return labels[`exported_${name}`] ?? labels[name];
}

/**
 * A key for the target that a series was scraped from: all its labels except `own`, which distinguish the series of one
 * target. What is scraped twice, or by two servers, has two targets.
 */
export function targetKey(labels: Labels, own: ReadonlySet<string>): string {
  let key = '';
  for (const [name, value] of Object.entries(labels)) if (!own.has(name)) key += `${name}\n${value}\n`;
  return key;
}

/** Groups items by key, keeping their order (`Map.groupBy`, which Node.js 20 lacks). */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function isEmpty(kind: unknown, result: unknown): boolean {
  const isNothing = result === null || (Array.isArray(result) && result.length === 0);
  return isNothing && (kind === '' || kind === null || kind === 'vector' || kind === 'matrix');
}

function series(item: unknown, samples: unknown): SampledSeries {
  const labels = member(item, 'metric');
  if (!isLabels(labels) || !Array.isArray(samples)) throw malformed('a series without labels or samples');
  const atMs: number[] = [];
  const values: number[] = [];
  for (const sample of samples) {
    if (!Array.isArray(sample) || typeof sample[0] !== 'number' || typeof sample[1] !== 'string') {
      throw malformed('a sample that is not a time and a string');
    }
    atMs.push(Math.round(sample[0] * 1000));
    values.push(sampleValue(sample[1]));
  }
  return { labels, atMs, values };
}

/** Parses a sample value: a decimal number, `NaN`, `+Inf` or `-Inf`. */
function sampleValue(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

function isLabels(value: unknown): value is Labels {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('upstream_failed', 'The reply is not JSON, so not from a Prometheus API, or it was cut short.', {
      cause,
    });
  }
}

function malformed(what: string): Fault {
  return new Fault('upstream_failed', `The Prometheus API sent a malformed reply: ${what}.`);
}

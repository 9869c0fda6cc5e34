import type { HistogramBuilder } from '../../../model/calls/durationHistogram.ts';
import type { SampledSeries } from '../decode/apiReply.ts';

/** Adds one series of a histogram (`_sum`, `_count` or `_bucket`); one without a number makes its buckets unknown. */
export function addDurations(durations: HistogramBuilder, { labels, values }: SampledSeries): void {
  const value = values.at(-1) ?? Number.NaN;
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
  const name = labels['__name__'] ?? '';
  if (name.endsWith('_sum')) durations.sum(value);
  else if (name.endsWith('_count')) durations.count(value);
  else if (name.endsWith('_bucket')) durations.bucket(labels['le'] ?? null, value);
}

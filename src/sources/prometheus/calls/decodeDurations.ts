import { DurationHistogram, durationBoundsSeconds } from '../../../model/durationHistogram.ts';
import type { SampledSeries } from '../decode/queryReply.ts';

/** Adds one series of a Prometheus histogram (`_sum`, `_count` or `_bucket`) to durations; its buckets cumulate. */
export class DurationReader {
  readonly durations = new DurationHistogram();
  readonly #cumulative = new Float64Array(durationBoundsSeconds.length + 1);

  add({ labels, values }: SampledSeries): void {
    const value = values.at(-1) ?? Number.NaN;
    if (!Number.isFinite(value)) return;
    const name = labels['__name__'] ?? '';
    if (name.endsWith('_sum')) this.durations.sumSeconds += value;
    else if (name.endsWith('_count')) this.durations.count += value;
    else if (name.endsWith('_bucket')) this.#addBucket(labels['le'] ?? '', value);
  }

  #addBucket(bound: string, value: number): void {
    const index = bound === '+Inf' ? durationBoundsSeconds.length : durationBoundsSeconds.indexOf(Number(bound));
    if (index < 0) return;
    this.#cumulative[index] = (this.#cumulative[index] ?? 0) + value;
    for (let bucket = 0; bucket < this.#cumulative.length; bucket++) {
      const below = bucket === 0 ? 0 : (this.#cumulative[bucket - 1] ?? 0);
      this.durations.buckets[bucket] = Math.max(0, (this.#cumulative[bucket] ?? 0) - below);
    }
  }
}

import { type DurationTotals, durationBoundsSeconds } from './durationHistogram.ts';

const bucketCount = durationBoundsSeconds.length + 1;
const indexOfBound = new Map<string, number>([
  ...durationBoundsSeconds.map((bound, index): [string, number] => [String(bound), index]),
  // Prometheus 3 writes whole bounds so.
  ...durationBoundsSeconds
    .map((bound, index): [string, number] => [bound.toFixed(1), index])
    .filter(([text]) => text.endsWith('.0')),
  ['+Inf', durationBoundsSeconds.length],
]);

/** Puts a histogram of durations together out of its samples, over all the series that it has. */
export class HistogramBuilder {
  readonly #cumulative = new Float64Array(bucketCount);
  #bucketLines = 0;
  #countLines = 0;
  #sumLines = 0;
  #count = 0;
  #sumSeconds = 0;

  /** @param bound the label `le`; bounds that are not the usual ones are passed over */
  bucket(bound: string | null, value: number): void {
    const index = indexOfBound.get(bound ?? '');
    if (index === undefined) return;
    this.#cumulative[index] = (this.#cumulative[index] ?? 0) + value;
    this.#bucketLines++;
  }

  sum(value: number): void {
    this.#sumSeconds += value;
    this.#sumLines++;
  }

  count(value: number): void {
    this.#count += value;
    this.#countLines++;
  }

  /** The sum is unknown where a series has a number of durations and no sum of them. */
  build(): DurationTotals {
    const sumSeconds = this.#sumLines === this.#countLines ? this.#sumSeconds : Number.NaN;
    return { buckets: this.#buckets(), count: this.#count, sumSeconds };
  }

  /** Null where a series lacks one of the usual bounds, or its buckets contradict each other. */
  #buckets(): Float64Array | null {
    if (this.#bucketLines !== this.#countLines * bucketCount) return null;
    const buckets = this.#cumulative.map((value, index) => value - (this.#cumulative[index - 1] ?? 0));
    return buckets.every((value) => value >= 0) ? buckets : null;
  }
}

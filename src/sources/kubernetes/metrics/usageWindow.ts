import { windowSeconds } from '../../../contract/units.ts';
import type { UsageSample } from './decodeUsage.ts';

/** A value holds forward for so many of its intervals. */
const holdIntervals = 2;

/** The samples of one pod or node that reach into the last 60 seconds, and the value of each second out of them. */
export class UsageWindow {
  #samples: UsageSample[] = [];

  /** Takes a sample; one that is not newer than the last is no new measurement. */
  add(sample: UsageSample): void {
    const newest = this.#samples.at(-1);
    if (newest !== undefined && sample.atMs <= newest.atMs) return;
    const oldestMs = sample.atMs - 1000 * (windowSeconds + (1 + holdIntervals) * sample.windowSeconds);
    this.#samples = [...this.#samples.filter(({ atMs }) => atMs >= oldestMs), sample];
  }

  /** The median time between distinct samples, seconds; null before two of them. */
  get gapSeconds(): number | null {
    const gaps = this.#samples.slice(1).map(({ atMs }, index) => (atMs - (this.#samples[index]?.atMs ?? atMs)) / 1000);
    return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? null;
  }

  /** Mean cores in the second that ends at `second`; NaN where it was not measured. */
  cpuCoresAt(second: number): number {
    const measured = this.#samples.find((sample) => endSecond(sample) >= second);
    if (measured !== undefined && second > endSecond(measured) - measured.windowSeconds) return measured.cpuCores;
    return this.#held(second)?.cpuCores ?? Number.NaN;
  }

  /** Working set at `second`; NaN where it was not measured. */
  memoryBytesAt(second: number): number {
    return this.#held(second)?.memoryBytes ?? Number.NaN;
  }

  /** The newest sample until `second`, while it holds. */
  #held(second: number): UsageSample | null {
    const sample = this.#samples.findLast((candidate) => endSecond(candidate) <= second);
    if (sample === undefined) return null;
    return second - endSecond(sample) <= holdIntervals * sample.windowSeconds ? sample : null;
  }
}

/** The second that a sample's time is in, which ends at it. */
function endSecond({ atMs }: UsageSample): number {
  return Math.ceil(atMs / 1000);
}

import { windowSeconds } from '../../../contract/units.ts';
import { medianGapMs } from '../../../model/series/medianGap.ts';
import type { UsageSample } from './decodeUsage.ts';

/** A value holds for this many of its intervals. */
const holdIntervals = 2;
/** Replicas of metrics-server may answer with samples that differ by less. */
const setBackMs = 60_000;

/** The samples of one pod or node that reach into the last 60 seconds, and the value of each second from them. */
export class UsageWindow {
  #samples: UsageSample[] = [];

  /**
   * Adds a sample; one that is not newer than the last is the same measurement again, unless the clock of the node was
   * set back: then all samples are of the other clock.
   */
  add(sample: UsageSample): void {
    const newest = this.#samples.at(-1);
    if (newest !== undefined && newest.atMs - sample.atMs > setBackMs) this.#samples = [];
    else if (newest !== undefined && sample.atMs <= newest.atMs) return;
    const oldestMs = sample.atMs - 1000 * (windowSeconds + (1 + holdIntervals) * sample.windowSeconds);
    this.#samples = [...this.#samples.filter(({ atMs }) => atMs >= oldestMs), sample];
  }

  /** The median time between distinct samples, seconds; null before two of them. */
  get gapSeconds(): number | null {
    const atMs = this.#samples.map((sample) => sample.atMs);
    const gapMs = medianGapMs(atMs, atMs.length);
    return gapMs === null ? null : gapMs / 1000;
  }

  /** Mean cores in the second that ends at `second`; NaN if it was not measured. */
  cpuCoresAt(second: number): number {
    const measured = this.#samples.find((sample) => endSecond(sample) >= second);
    if (measured !== undefined && second > endSecond(measured) - measured.windowSeconds) return measured.cpuCores;
    return this.#held(second)?.cpuCores ?? Number.NaN;
  }

  /** Working set at `second`; NaN if it was not measured. */
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

/** The second that contains a sample's time. */
function endSecond({ atMs }: UsageSample): number {
  return Math.ceil(atMs / 1000);
}

/** The windows of followed pods or nodes by name; each is kept while it is followed. */
export class FollowedUsage {
  readonly #windows = new Map<string, { readonly window: UsageWindow; followers: number }>();

  get size(): number {
    return this.#windows.size;
  }

  /** The median time between distinct samples of the first that has two, seconds; null before. */
  get gapSeconds(): number | null {
    for (const { window } of this.#windows.values()) if (window.gapSeconds !== null) return window.gapSeconds;
    return null;
  }

  /** Those that are followed. */
  get names(): readonly string[] {
    return [...this.#windows.keys()];
  }

  window(name: string): UsageWindow | undefined {
    return this.#windows.get(name)?.window;
  }

  /** @returns true if it was not followed before */
  follow(name: string): boolean {
    const known = this.#windows.get(name);
    if (known !== undefined) known.followers++;
    else this.#windows.set(name, { window: new UsageWindow(), followers: 1 });
    return known === undefined;
  }

  unfollow(name: string): void {
    const known = this.#windows.get(name);
    if (known !== undefined && --known.followers <= 0) this.#windows.delete(name);
  }

  add(name: string, sample: UsageSample): void {
    this.#windows.get(name)?.window.add(sample);
  }
}

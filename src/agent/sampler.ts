import { windowSeconds } from '../contract/units.ts';
import type { Clock } from '../model/clock.ts';
import { MedianGap } from '../model/series/medianGap.ts';
import type { SamplerLateness } from '../model/source/samplerLateness.ts';
import { takeShortage } from './proc/descriptors.ts';
import { type Reader, sampleEach, type Tick } from './reader.ts';

/** A tick later than this no longer samples its second, which is then missed. */
const latestMs = 500;
/** If wall and monotonic time drift apart by more than this between two ticks, the wall clock was set. */
const clockJumpMs = 500;
/** Counters read closer together than this are too coarse for a rate. */
const shortestRateMs = 200;
/** Missing files are not looked for at every tick, so one tick without trouble does not mean that it is over. */
const troubleLastsMs = 20_000;
/** Lateness is kept of this many ticks. */
const keptTicks = 1024;

class Lateness implements SamplerLateness {
  readonly #values = new Float64Array(keptTicks);
  #count = 0;
  #sumMs = 0;

  get count(): number {
    return this.#count;
  }

  get sumMs(): number {
    return this.#sumMs;
  }

  add(lateMs: number): void {
    this.#values[this.#count % keptTicks] = lateMs;
    this.#count++;
    this.#sumMs += lateMs;
  }

  percentile(share: number): number | null {
    const size = Math.min(this.#count, keptTicks);
    const sorted = this.#values.slice(0, size).sort();
    return sorted[Math.max(0, Math.ceil(share * size) - 1)] ?? null;
  }
}

/**
 * Samples every reader at the start and then on whole seconds of wall time. Ticks are synchronous, so they never
 * overlap, and each is scheduled for the next whole second, so they never drift.
 */
export class Sampler {
  readonly lateness = new Lateness();
  readonly #gaps = new MedianGap(windowSeconds);
  #ticks = 0;
  readonly #clock: Clock;
  readonly #readers: readonly Reader[];
  readonly #failed: (trouble: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #target = 0;
  #lastSecond: number | null = null;
  #firstSecond: number | null = null;
  #lastWallMs = Number.NaN;
  #lastMonotonicMs = Number.NaN;
  #trouble = '';
  #troubleAtMs = Number.NEGATIVE_INFINITY;
  #failedTicks = 0;

  /** @param failed called with the error at each tick in which something could not be read */
  constructor(clock: Clock, readers: readonly Reader[], failed: (trouble: string) => void = () => {}) {
    this.#clock = clock;
    this.#readers = readers;
    this.#failed = failed;
  }

  /** The newest second sampled, Unix seconds; null before the first. */
  get newestSecond(): number | null {
    return this.#lastSecond;
  }

  /** The first second whose rates were measured whole; null before the first. */
  get observedSinceSecond(): number | null {
    return this.#firstSecond === null ? null : this.#firstSecond + 1;
  }

  /** Wall time of the newest sample, Unix ms; NaN before the first. */
  get sampledAtMs(): number {
    return this.#lastWallMs;
  }

  /** How long ago the newest sample was taken, by monotonic time, ms; Infinity before the first. */
  get ageMs(): number {
    const ageMs = this.#clock.monotonicMs() - this.#lastMonotonicMs;
    return Number.isNaN(ageMs) ? Number.POSITIVE_INFINITY : ageMs;
  }

  /** Why some of the newest samples are unknown, such as `EMFILE: too many open files`; null if none are. */
  get trouble(): string | null {
    return this.#clock.monotonicMs() - this.#troubleAtMs < troubleLastsMs ? this.#trouble : null;
  }

  /** Ticks in which something could not be read. */
  get failedTicks(): number {
    return this.#failedTicks;
  }

  /** Median gap between samples by monotonic time, seconds; null before two of them, the target before three. */
  get intervalSeconds(): number | null {
    return this.#ticks < 2 ? null : (this.#gaps.seconds ?? 1);
  }

  start(): void {
    const wallMs = this.#clock.wallMs();
    this.#sample(Math.floor(wallMs / 1000), wallMs);
    this.#arm(wallMs + shortestRateMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const reader of this.#readers) reader.close();
  }

  /** Schedules the next tick for the first whole second at or after `fromMs`. */
  #arm(fromMs: number): void {
    this.#target = Math.ceil(fromMs / 1000);
    this.#timer = setTimeout(() => this.#fire(), Math.max(1, this.#target * 1000 - this.#clock.wallMs()));
  }

  #fire(): void {
    const wallMs = this.#clock.wallMs();
    const earlyMs = this.#target * 1000 - wallMs;
    if (earlyMs > 0 && earlyMs < 1000) {
      this.#arm(this.#target * 1000);
      return;
    }
    const second = Math.floor(wallMs / 1000);
    this.lateness.add(wallMs - Math.min(this.#target, second) * 1000);
    if (wallMs - second * 1000 <= latestMs) this.#sample(second, wallMs);
    this.#arm((second + 1) * 1000);
  }

  #sample(second: number, wallMs: number): void {
    const monotonicMs = this.#clock.monotonicMs();
    const tick: Tick = { second, monotonicMs, continuous: this.#isContinuous(second, wallMs, monotonicMs) };
    this.#read(tick);
    this.#firstSecond ??= second;
    this.#lastSecond = second;
    this.#lastWallMs = wallMs;
    this.#lastMonotonicMs = monotonicMs;
    // The first gap is only the rest of a second.
    if (this.#ticks++ > 0) this.#gaps.add(monotonicMs);
  }

  /** A reader that fails loses its own figures of this second, and nothing else. */
  #read(tick: Tick): void {
    let failure: string | null = null;
    try {
      sampleEach(this.#readers, tick);
    } catch (thrown) {
      failure = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    }
    failure = takeShortage() ?? failure;
    if (failure === null) return;
    this.#failedTicks++;
    this.#trouble = failure;
    this.#troubleAtMs = tick.monotonicMs;
    this.#failed(failure);
  }

  #isContinuous(second: number, wallMs: number, monotonicMs: number): boolean {
    if (this.#lastSecond === null) return false;
    const elapsedMs = monotonicMs - this.#lastMonotonicMs;
    if (Math.abs(wallMs - this.#lastWallMs - elapsedMs) > clockJumpMs) return false;
    // The first sample lies inside a second. If that is near its end, the next whole second is skipped, and the rate
    // still covers little more than one second.
    const secondsSince = second - this.#lastSecond;
    const afterStart = this.#lastSecond === this.#firstSecond && secondsSince === 2;
    return (secondsSince === 1 || afterStart) && elapsedMs >= shortestRateMs && elapsedMs < 1000 + latestMs;
  }
}

import { windowSeconds } from '../contract/units.ts';
import type { Clock } from '../model/clock.ts';
import { MedianGap } from '../model/series/medianGap.ts';
import { Lateness } from './lateness.ts';
import { takeShortage } from './proc/descriptors.ts';
import { type Reader, sampleEach, type Tick } from './reader.ts';

/** A tick that comes later than this after its second is no sample of that second any more: it is missed. */
const latestMs = 500;
/** Wall and monotonic time that drift apart by more than this between two ticks: the wall clock was set. */
const clockJumpMs = 500;
/** Counters read closer together than this are too coarse for a rate. */
const shortestRateMs = 200;
/** What is missing is not looked for at every tick: one without trouble does not mean that it is over. */
const troubleLastsMs = 20_000;

/**
 * Samples every reader at once and then on whole seconds of wall time. Ticks never overlap (a tick is synchronous)
 * and never drift (each is aimed anew at the next whole second).
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

  /** @param failed told what could not be read, at each tick in which it could not */
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

  /** Why some of the newest samples are unknown, such as `EMFILE: too many open files`; null while all can be read. */
  get trouble(): string | null {
    return this.#clock.monotonicMs() - this.#troubleAtMs < troubleLastsMs ? this.#trouble : null;
  }

  /** Ticks in which something could not be read that should be. */
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

  /** Aims at the first whole second at or after `fromMs`, and after the second sampled last. */
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

  /** What a reader fails with spoils its own figures of this second, and nothing else. */
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
    // The sample taken at the start lies inside a second; when it lies near the end of one, the next whole second
    // is skipped, and the rate after it still belongs to little more than a second.
    const secondsSince = second - this.#lastSecond;
    const afterStart = this.#lastSecond === this.#firstSecond && secondsSince === 2;
    return (secondsSince === 1 || afterStart) && elapsedMs >= shortestRateMs && elapsedMs < 1000 + latestMs;
  }
}

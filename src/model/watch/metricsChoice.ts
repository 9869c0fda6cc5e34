import { Fault } from '../fault.ts';
import { Failover } from '../source/failover.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';

/** A change to another source is given up after this. */
const changeMs = 5000;

/**
 * One target, followed through the first healthy of several sources. When that is lost the window is filled whole from
 * the next one before it takes over, so that no series mixes sources; after 10 healthy seconds it goes back.
 */
export class MetricsChoice {
  readonly target: WatchTarget;
  readonly #sources: readonly MetricsSource[];
  readonly #failover: Failover;
  #current: MetricsSource;
  #following: MetricsSource | null = null;
  #changing = false;
  #closed = false;

  /** @param sources those that have the figures, in order; at least one */
  constructor(sources: readonly [MetricsSource, ...MetricsSource[]], target: WatchTarget) {
    this.target = target;
    this.#sources = sources;
    this.#failover = new Failover(sources.length);
    this.#current = sources[0];
  }

  /** Whether it chooses among these sources, for this target. */
  isOf(sources: readonly MetricsSource[], { nodeNames, podUids }: WatchTarget): boolean {
    return (
      isSameList(this.#sources, sources) &&
      isSameList(this.target.nodeNames, nodeNames) &&
      isSameList(this.target.podUids, podUids)
    );
  }

  /** The source that serves now. */
  get source(): MetricsSource {
    return this.#current;
  }

  /** What the source that serves now fails with for the target; null while it is well. */
  get fault(): Fault | null {
    return this.#faultOf(this.#current);
  }

  /**
   * Follows the target from now on, through the first that is well and has measured something of it, else the first
   * that can be followed; resolves when its windows are filled.
   * @throws Fault of the first source where none can
   */
  async follow(signal: AbortSignal): Promise<void> {
    const well = this.#sources.filter((source) => this.#faultOf(source) === null);
    const failing = this.#sources.filter((source) => this.#faultOf(source) !== null);
    let fault: unknown = null;
    for (const source of [...well, ...failing]) {
      try {
        await source.follow(this.target, signal);
      } catch (thrown) {
        fault ??= thrown;
        continue;
      }
      const measures = isMeasuredBy(source, this.target);
      if (measures || this.#following === null) this.#use(source);
      else source.unfollow(this.target);
      if (measures) return;
    }
    if (this.#following !== null) return;
    throw fault ?? new Fault('no_metrics_source', 'No connected source measures this. See /api/v1/doctor.');
  }

  /** Looks whether another source should serve. To be called once a second, with monotonic time. */
  review(nowMs: number): void {
    if (this.#changing || this.#closed || this.#following === null) return;
    for (const source of this.#sources.slice(0, this.#sources.indexOf(this.#current))) source.awaited?.(this.target);
    const healthy = this.#sources.map((source) => this.#faultOf(source) === null);
    const wanted = this.#sources[this.#failover.choose(healthy, nowMs)];
    if (wanted === undefined || wanted === this.#current) return;
    this.#changing = true;
    void this.#change(wanted, nowMs);
  }

  close(): void {
    this.#closed = true;
    this.#following?.unfollow(this.target);
    this.#following = null;
  }

  #faultOf(source: MetricsSource): Fault | null {
    return source.failingOf === undefined ? source.failing : source.failingOf(this.target);
  }

  async #change(wanted: MetricsSource, nowMs: number): Promise<void> {
    try {
      await wanted.follow(this.target, AbortSignal.timeout(changeMs));
      if (!this.#closed && isMeasuredBy(wanted, this.target)) {
        this.#use(wanted);
        return;
      }
      wanted.unfollow(this.target);
    } catch {
      // What served goes on.
    } finally {
      this.#changing = false;
    }
    this.#failover.stayWith(this.#sources.indexOf(this.#current));
    this.#failover.refuse(this.#sources.indexOf(wanted), nowMs);
  }

  #use(source: MetricsSource): void {
    const before = this.#following;
    this.#current = source;
    this.#following = source;
    this.#failover.stayWith(this.#sources.indexOf(source));
    before?.unfollow(this.target);
  }
}

function isMeasuredBy(source: MetricsSource, target: WatchTarget): boolean {
  return source.measures?.(target) ?? true;
}

function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

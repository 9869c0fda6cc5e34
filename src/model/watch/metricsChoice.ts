import { Fault } from '../fault.ts';
import { Failover } from '../source/failover.ts';
import type { MetricsSource, WatchTarget } from '../source/metricsSource.ts';

/** The longest that switching to another source may take. */
const changeMs = 5000;
/**
 * What is kept for each further healthy source while one is asked, so that one that does not answer leaves time to the
 * next; less where together they would keep more than half of the time from the first.
 */
const keptForNextMs = 1000;

/**
 * One target, followed through the first healthy of several sources. When that source fails, the next one fills the
 * whole window before it takes over, so that no series mixes sources. After 10 healthy seconds it switches back.
 */
export class MetricsChoice {
  readonly target: WatchTarget;
  readonly #sources: readonly MetricsSource[];
  readonly #failover: Failover;
  #current: MetricsSource;
  #following: MetricsSource | null = null;
  #changing = false;
  #closed = false;

  /** @param sources the ones that have the figures, in order of preference */
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

  /** Why the source that serves now fails for the target; null while it is healthy. */
  get fault(): Fault | null {
    return this.#faultOf(this.#current);
  }

  /**
   * Follows the target through the first healthy source that has measured any of it, else through the first that can
   * follow it. Resolves when the windows are filled.
   * @param withinMs how long that may take @param signalAfter makes the signal of each source, which aborts for it alone
   * @throws Fault of the first source when none can
   */
  async follow(withinMs: number, signalAfter = (ms: number) => AbortSignal.timeout(ms)): Promise<void> {
    const well = this.#sources.filter((source) => this.#faultOf(source) === null);
    const failing = this.#sources.filter((source) => this.#faultOf(source) !== null);
    const keptMs = Math.min(keptForNextMs, Math.floor(withinMs / 2 / Math.max(1, well.length - 1)));
    const asked = [...well, ...failing].map((source, index) => ({
      source,
      signal: signalAfter(withinMs - keptMs * Math.max(0, well.length - 1 - index)),
    }));
    let fault: unknown = null;
    for (const { source, signal } of asked) {
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

  /** Switches to another source if it should serve. Call once a second, with monotonic time. */
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
      // The current source continues to serve.
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

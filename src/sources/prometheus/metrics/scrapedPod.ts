import type { PodRecord } from '../../../model/inventory/inventory.ts';
import { CounterRate } from '../../../model/series/counterRate.ts';
import { DistinctSamples, MeasuredRate, MeasuredState } from '../../../model/series/measuredSeries.ts';
import type { PodSeries, Series } from '../../../model/series/series.ts';
import type { ContainerSamples } from './containerSamples.ts';

/** Switch to another target when the current one has been silent for this long compared with it. */
const silentMs = 60_000;
/** Replicas of a server may answer with samples that are older by less. */
const setBackMs = 60_000;
/** A pod's first sample is taken within this time of its start. */
const firstSampleMs = 60_000;

/** A watched pod and its windows. If it is scraped twice, one target is used, so that nothing is counted twice. */
export class ScrapedPod implements PodSeries {
  readonly namespace: string;
  readonly name: string;
  readonly cpuPercent = new ContainerSum(() => this.#runs(), 'cpuPercent');
  readonly workingSetBytes = new ContainerSum(() => this.#runs(), 'workingSetBytes');
  followers = 0;
  /** Whether the windows have been filled once. */
  filled = false;
  /** Start of the first run, Unix ms; null if not started, NaN if unknown or if a later run may be current. */
  readonly #startedAtMs: number | null;
  readonly #targets = new Map<string, Map<string, ContainerRun>>();
  #target: string | null = null;
  /** Time of the newest sample, Unix ms. */
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor({ id, restarts, startedAtMs }: Pick<PodRecord, 'id' | 'restarts' | 'startedAtMs'>) {
    this.namespace = id.namespace;
    this.name = id.name;
    this.#startedAtMs = restarts === 0 ? startedAtMs : null;
  }

  /** Whether no sample of the pod has been found yet. */
  get isEmpty(): boolean {
    return this.#targets.size === 0;
  }

  /**
   * Begins an answer: when the clock was set back that samples are stamped with, all that is known lies in the future.
   * @param newestMs time of its newest sample, Unix ms
   */
  begin(newestMs: number): void {
    const isSetBack = this.#newestMs - newestMs > setBackMs;
    if (isSetBack) this.#targets.clear();
    this.#newestMs = isSetBack ? newestMs : Math.max(this.#newestMs, newestMs);
  }

  /**
   * Adds the samples that are new. For each container, CPU samples must come before memory samples.
   * @param ownTimes whether the samples carry the times of their own measurements
   * @param askedSinceMs how far back samples were queried
   * @returns time of the newest sample that is new; null if none is
   */
  measure(samples: ContainerSamples, ownTimes: boolean, askedSinceMs: number): number | null {
    const runs = this.#targets.get(samples.target) ?? new Map<string, ContainerRun>();
    this.#targets.set(samples.target, runs);
    const key = `${samples.container}\n${samples.run}`;
    let run = runs.get(key);
    if (run === undefined) {
      run = new ContainerRun(samples.container);
      runs.set(key, run);
      const startedAtMs = this.#startedAtMs;
      const firstMs = samples.atMs[0] ?? Number.NaN;
      const isFirst = startedAtMs !== null && startedAtMs > askedSinceMs && firstMs - startedAtMs < firstSampleMs;
      if (isFirst && firstMs > startedAtMs) run.startAt(startedAtMs);
    }
    const seenMs = run.seenMs;
    run.measure(samples, ownTimes);
    return run.seenMs > seenMs ? run.seenMs : null;
  }

  /** Chooses the target to use and drops runs that have left the window. */
  settle(nowMs: number): void {
    let newest: string | null = null;
    for (const [target, runs] of this.#targets) {
      for (const [key, run] of runs) if (run.seenMs < nowMs - 3 * silentMs) runs.delete(key);
      if (runs.size === 0) this.#targets.delete(target);
      else if (newest === null || this.#seenMs(target) > this.#seenMs(newest)) newest = target;
    }
    if (this.#target === null || this.#seenMs(newest) - this.#seenMs(this.#target) > silentMs) this.#target = newest;
  }

  #runs(): Iterable<ContainerRun> {
    return this.#targets.get(this.#target ?? '')?.values() ?? [];
  }

  #seenMs(target: string | null): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const run of this.#targets.get(target ?? '')?.values() ?? []) newest = Math.max(newest, run.seenMs);
    return newest;
  }
}

/** The windows of one run of a container. */
class ContainerRun {
  readonly container: string;
  readonly cpuPercent = new MeasuredRate();
  readonly workingSetBytes = new MeasuredState();
  /** When it is first known to exist, Unix ms; Infinity before. */
  firstAtMs = Infinity;
  readonly #cpuSeconds = new CounterRate();
  readonly #distinctCpu = new DistinctSamples();
  readonly #distinctMemory = new DistinctSamples();

  constructor(container: string) {
    this.container = container;
  }

  /** Time of the newest sample, Unix ms; -Infinity before the first. */
  get seenMs(): number {
    return Math.max(this.#distinctCpu.seenMs, this.#distinctMemory.seenMs);
  }

  /** Sets the known start, when nothing had been used. Call before the first sample. */
  startAt(atMs: number): void {
    this.firstAtMs = atMs;
    this.#cpuSeconds.startFromZero(atMs);
    this.cpuPercent.measure(atMs, Number.NaN);
  }

  /** CPU and memory are measured together: a new CPU measurement means that memory is new too, even if unchanged. */
  measure({ figure, atMs, values }: ContainerSamples, ownTimes: boolean): void {
    for (const [index, at] of atMs.entries()) {
      const value = values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      this.firstAtMs = Math.min(this.firstAtMs, at);
      if (figure === 'cpuSeconds') {
        if (!this.#distinctCpu.isNew(at, value, ownTimes)) continue;
        this.cpuPercent.measure(at, 100 * this.#cpuSeconds.next(value, at));
      } else if (this.#distinctMemory.isNew(at, value, ownTimes || this.cpuPercent.wasMeasuredAt(at))) {
        this.workingSetBytes.measure(at, value);
      }
    }
  }
}

/** A figure summed over the containers of a pod; unknown if it is unknown for a container that exists. */
class ContainerSum implements Series {
  readonly #runs: () => Iterable<ContainerRun>;
  readonly #figure: 'cpuPercent' | 'workingSetBytes';

  constructor(runs: () => Iterable<ContainerRun>, figure: 'cpuPercent' | 'workingSetBytes') {
    this.#runs = runs;
    this.#figure = figure;
  }

  /** The longest of the running containers. */
  get intervalSeconds(): number | null {
    return this.#ofRunning((figure) => figure.intervalSeconds, Math.max);
  }

  /** The oldest of the running containers. */
  get measuredAtMs(): number | null {
    return this.#ofRunning((figure) => figure.measuredAtMs, Math.min);
  }

  at(second: number): number {
    const ms = second * 1000;
    let sum = Number.NaN;
    for (const run of newestRuns(this.#runs(), ms)) {
      const value = run[this.#figure].at(second);
      if (Number.isNaN(value)) {
        if (hasEnded(run, this.#runs()) && ms > run.seenMs) continue;
        return Number.NaN;
      }
      sum = Number.isNaN(sum) ? value : sum + value;
    }
    return sum;
  }

  #ofRunning(
    read: (series: { readonly intervalSeconds: number | null; readonly measuredAtMs: number | null }) => number | null,
    better: (a: number, b: number) => number,
  ): number | null {
    let found: number | null = null;
    for (const run of newestRuns(this.#runs(), Infinity)) {
      if (hasEnded(run, this.#runs())) continue;
      const value = read(run[this.#figure]);
      if (value !== null) found = found === null ? value : better(found, value);
    }
    return found;
  }
}

/** The newest run of each container at a time. A container restarts only after its previous run ended. */
function newestRuns(runs: Iterable<ContainerRun>, ms: number): Iterable<ContainerRun> {
  const newest = new Map<string, ContainerRun>();
  for (const run of runs) {
    if (run.firstAtMs > ms) continue;
    const known = newest.get(run.container);
    if (known === undefined || run.firstAtMs >= known.firstAtMs) newest.set(run.container, run);
  }
  return newest.values();
}

/** Whether other runs of the pod are still measured but this one is not, as with an init container. */
function hasEnded(run: ContainerRun, runs: Iterable<ContainerRun>): boolean {
  const goneMs = run.seenMs + 3000 * (run.cpuPercent.intervalSeconds ?? 30);
  for (const other of runs) if (other.seenMs > goneMs) return true;
  return false;
}

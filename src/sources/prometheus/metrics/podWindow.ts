import type { PodSeries } from '../../../model/series/series.ts';
import { ContainerRun } from './containerRun.ts';
import type { ContainerSamples } from './containerSamples.ts';
import { ContainerSum } from './containerSum.ts';

/** Another target takes over when the one in use has been silent for so long beside it. */
const silentMs = 60_000;
/** The first sample of a pod comes within this after its start. */
const firstSampleMs = 60_000;

/** The window of one pod. Where it is scraped twice one target is used: its figures are not added up twice. */
export class PodWindow implements PodSeries {
  readonly cpuPercent = new ContainerSum(() => this.#runs(), 'cpuPercent');
  readonly workingSetBytes = new ContainerSum(() => this.#runs(), 'workingSetBytes');
  readonly #targets = new Map<string, Map<string, ContainerRun>>();
  #target: string | null = null;

  /** True while nothing of the pod was ever found. */
  get isEmpty(): boolean {
    return this.#targets.size === 0;
  }

  /**
   * @param askedSinceMs how far back the samples were asked for
   * @param beganAtMs when the pod's first run began; null where that is not known, or it is not the first any more
   * @returns time of the newest sample that was not known; null where all were
   */
  measure(samples: ContainerSamples, ownTimes: boolean, askedSinceMs: number, beganAtMs: number | null): number | null {
    const runs = this.#targets.get(samples.target) ?? new Map<string, ContainerRun>();
    this.#targets.set(samples.target, runs);
    const key = `${samples.container}\n${samples.run}`;
    let run = runs.get(key);
    if (run === undefined) {
      run = new ContainerRun(samples.container);
      runs.set(key, run);
      const firstMs = samples.atMs[0] ?? Number.NaN;
      const isFirst = beganAtMs !== null && beganAtMs > askedSinceMs && firstMs - beganAtMs < firstSampleMs;
      if (isFirst && firstMs > beganAtMs) run.beginsAt(beganAtMs);
    }
    const seenMs = run.seenMs;
    run.measure(samples, ownTimes);
    return run.seenMs > seenMs ? run.seenMs : null;
  }

  /** Settles which target is used; forgets what is out of the window. */
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

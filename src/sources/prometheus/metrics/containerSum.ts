import type { Series } from '../../../model/series/series.ts';
import type { ContainerRun } from './containerRun.ts';

/** A figure of the containers of a pod, added up; unknown where one that exists is unknown. */
export class ContainerSum implements Series {
  readonly #runs: () => Iterable<ContainerRun>;
  readonly #figure: 'cpuPercent' | 'workingSetBytes';

  constructor(runs: () => Iterable<ContainerRun>, figure: 'cpuPercent' | 'workingSetBytes') {
    this.#runs = runs;
    this.#figure = figure;
  }

  /** The coarsest of those that go on. */
  get intervalSeconds(): number | null {
    return this.#ofNewest((figure) => figure.intervalSeconds, Math.max);
  }

  /** The oldest of those that go on. */
  get measuredAtMs(): number | null {
    return this.#ofNewest((figure) => figure.measuredAtMs, Math.min);
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

  #ofNewest(
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

/** The run of each container that was the newest at a moment. A container begins anew only when the run before ended. */
function newestRuns(runs: Iterable<ContainerRun>, ms: number): Iterable<ContainerRun> {
  const newest = new Map<string, ContainerRun>();
  for (const run of runs) {
    if (run.firstAtMs > ms) continue;
    const known = newest.get(run.container);
    if (known === undefined || run.firstAtMs >= known.firstAtMs) newest.set(run.container, run);
  }
  return newest.values();
}

/** True when others of the same pod are measured on while this one is not, such as an init container. */
function hasEnded(run: ContainerRun, runs: Iterable<ContainerRun>): boolean {
  const goneMs = run.seenMs + 3000 * (run.cpuPercent.intervalSeconds ?? 30);
  for (const other of runs) if (other.seenMs > goneMs) return true;
  return false;
}

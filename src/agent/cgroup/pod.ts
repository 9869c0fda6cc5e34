import { windowSeconds } from '../../contract/units.ts';
import { pressureColumns } from '../../contract/v1/window.ts';
import { byName, type PressureSeries, type Series } from '../../model/series/series.ts';
import type { Tick } from '../reader.ts';
import type { ContainerSeries, PodSeriesName } from '../wire/wireFormat.ts';
import type { Container } from './container.ts';
import { PodCgroup, type PodSurroundings } from './podCgroup.ts';
import { PodNetwork } from './podNetwork.ts';

/** Ended containers kept; a pod that restarts containers faster loses the windows of the oldest. */
const mostEnded = 64;

const unknown: Series = { at: () => Number.NaN };
const unknownPressure: PressureSeries = byName(pressureColumns, () => unknown);

/** One container of a pod. */
export interface FoundContainer {
  readonly id: string;
  /** False once it has ended. */
  readonly isLive: boolean;
  /** The newest second at which earlier seconds were rewritten; -Infinity if none were. */
  readonly writtenBackInSecond: number;
  readonly series: ContainerSeries;
}

/** A pod: its containers, including those that ended within the window, and what is measured of it as a whole. */
export class Pod {
  readonly #surroundings: PodSurroundings;
  readonly #network: PodNetwork;
  /** Null if its containers are not below it: it then says nothing about them. */
  #own: PodCgroup | null;
  #series: Readonly<Record<PodSeriesName, Series>>;
  readonly #live = new Map<string, Container>();
  readonly #folderOf = new Map<string, string>();
  /** In order of their end, each with the number of ticks since. */
  readonly #ended = new Map<string, { readonly container: Container; ticks: number }>();
  /** Those that ended since the previous tick and could no longer be read. */
  readonly #ending: Container[] = [];
  #folders = 0;

  /**
   * @param folder path of its cgroup below every mount, `/kubepods/...`; null if its containers are not below one
   * @param phase spreads infrequent readings over the ticks; different for each pod
   */
  constructor(surroundings: PodSurroundings, folder: string | null, phase: number) {
    const { processes, scanner, clock } = surroundings;
    this.#surroundings = surroundings;
    this.#own = folder === null ? null : new PodCgroup(surroundings, folder, phase);
    this.#network = new PodNetwork(processes, phase, scanner, clock);
    this.#series = this.#seriesNow();
  }

  /** What is measured of it as a whole. */
  get series(): Readonly<Record<PodSeriesName, Series>> {
    return this.#series;
  }

  #seriesNow(): Readonly<Record<PodSeriesName, Series>> {
    const { downKibPerSecond, upKibPerSecond } = this.#network.reader;
    const pressure = this.#own?.pressure?.series ?? unknownPressure;
    return { ...pressure, networkDownKibPerSecond: downKibPerSecond, networkUpKibPerSecond: upKibPerSecond };
  }

  /** Whether it is gone and nothing of it is left in the window. */
  get isOver(): boolean {
    return this.#folders === 0 && this.#live.size === 0 && this.#ended.size === 0;
  }

  /** One of its folders was found at this tick. @param lastTickMs monotonic time of the previous tick */
  appear(tick: Tick, lastTickMs: number): void {
    if (++this.#folders === 1) this.#own?.appear(tick, lastTickMs);
  }

  /** One of its folders is gone, after its containers. */
  vanish(): void {
    if (--this.#folders === 0) this.#own?.close();
  }

  /** Whether anything in it ran between the last two samples. */
  get hasRun(): boolean {
    return this.#own?.hasRun ?? true;
  }

  /** All that exist or existed within the window. */
  *containers(): Iterable<FoundContainer> {
    for (const [id, container] of this.#live) yield found(id, container, true);
    for (const [id, { container }] of this.#ended) yield found(id, container, false);
  }

  /** Samples all that existed at the previous tick. */
  sample(tick: Tick): void {
    const { scanner, clock } = this.#surroundings;
    const own = this.#folders > 0 ? this.#own : null;
    own?.sampleCpu(tick);
    const isStill = !this.hasRun;
    const isQuiet = own?.isQuiet() ?? false;
    for (const container of this.#live.values()) container.sample(tick, isStill, isQuiet, scanner, clock);
    if (this.#live.size > 0) this.#network.sample(tick, () => this.#process(tick.monotonicMs));
    own?.samplePressure(tick, this.hasRun);
    for (const [id, ended] of this.#ended) {
      ended.container.recordAbsence(tick.second);
      if (++ended.ticks > windowSeconds) this.#ended.delete(id);
    }
  }

  /** @param folder path of its cgroup */
  add(id: string, container: Container, folder: string): void {
    this.#ended.delete(id);
    this.#live.set(id, container);
    this.#folderOf.set(id, folder);
    this.#network.changed();
  }

  /** Like {@link add}, for a container outside the pod's own cgroup. */
  addElsewhere(id: string, container: Container, folder: string): void {
    this.#own?.close();
    this.#own = null;
    this.#series = this.#seriesNow();
    this.add(id, container, folder);
  }

  /** The cgroup of a container was found to be gone in this second. */
  remove(id: string, second: number): void {
    const container = this.#live.get(id);
    if (container === undefined) return;
    container.close();
    this.#live.delete(id);
    this.#folderOf.delete(id);
    this.#network.changed();
    if (this.#live.size === 0) this.#network.close();
    this.#ended.set(id, { container, ticks: 0 });
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= mostEnded) break;
      this.#ended.delete(oldest);
    }
    const wasStillRead = !Number.isNaN(container.cpuPercent.at(second));
    if (!wasStillRead) this.#ending.push(container);
  }

  /**
   * Ends a tick, when all starts and ends are known. A pod's own counter includes containers that are gone: the part of
   * its increase that no other container accounts for was used by the one that ended.
   */
  settle(second: number): void {
    for (const container of this.#ending) {
      let rest = this.#ending.length === 1 ? (this.#own?.cpuPercent ?? Number.NaN) : Number.NaN;
      for (const other of this.#live.values()) rest -= other.cpuPercent.at(second);
      container.recordEnd(second, Math.max(0, rest));
    }
    this.#ending.length = 0;
  }

  #process(nowMs: number): number | null {
    for (const [id, folder] of this.#folderOf) {
      const pid = this.#surroundings.processes.of(id, folder, nowMs);
      if (pid !== null) return pid;
    }
    return null;
  }

  close(): void {
    this.#own?.close();
    this.#network.close();
    for (const container of this.#live.values()) container.close();
  }
}

function found(id: string, series: Container, isLive: boolean): FoundContainer {
  return { id, isLive, writtenBackInSecond: series.writtenBackInSecond, series };
}

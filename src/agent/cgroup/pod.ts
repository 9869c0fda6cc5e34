import { windowSeconds } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { CounterRate } from '../../model/counterRate.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import type { CgroupMounts } from './cgroupMounts.ts';
import type { Container } from './container.ts';
import type { ContainerSeries, FoundContainer } from './containerSeries.ts';
import { ContainerSum } from './containerSum.ts';
import { CpuMeter } from './cpuMeter.ts';

/** A pod that restarts containers faster than this loses the windows of the oldest that ended. */
const mostEnded = 64;

/** The containers of a pod, those too that ended within the window. */
export class Pod {
  readonly #cpu: CpuMeter;
  readonly #cpuRate = new CounterRate();
  readonly #live = new Map<string, Container>();
  /** In the order in which they ended, each with the number of ticks since. */
  readonly #ended = new Map<string, { readonly container: Container; ticks: number }>();
  /** Those that ended since the tick before and could not be read any more. */
  readonly #ending: Container[] = [];
  #cpuPercent = Number.NaN;
  #folders = 0;

  /** @param folder path of its cgroup below every mount, `/kubepods/...` */
  constructor(mounts: CgroupMounts, folder: string) {
    this.#cpu = CpuMeter.of(mounts, folder);
  }

  /** True when it is gone, and nothing of it is left in the window. */
  get isOver(): boolean {
    return this.#folders === 0 && this.#ended.size === 0;
  }

  /** A folder of it was found at this tick. @param lastTickMs monotonic time of the tick before */
  appear(tick: Tick, lastTickMs: number, scanner: ByteScanner, clock: Clock): void {
    if (++this.#folders > 1) return;
    if (tick.continuous) this.#cpuRate.startFromZero(lastTickMs);
    this.#sampleCpu(tick, scanner, clock);
  }

  /** A folder of it is gone, after its containers. */
  vanish(): void {
    this.#folders--;
  }

  /** False when nothing in it ran between the last two samples. */
  get hasRun(): boolean {
    return this.#cpu.hasRun;
  }

  container(id: string): ContainerSeries | null {
    return this.#live.get(id) ?? this.#ended.get(id)?.container ?? null;
  }

  /** All that are, or within the window were, there. */
  *containers(): Iterable<FoundContainer> {
    for (const [id, container] of this.#live) yield found(id, container, true);
    for (const [id, { container }] of this.#ended) yield found(id, container, false);
  }

  /** Those of the given containers that are known, together; null when none is. */
  together(ids: readonly string[]): ContainerSeries | null {
    const known = ids.map((id) => this.container(id)).filter((container) => container !== null);
    return known.length === 0 ? null : new ContainerSum(known);
  }

  /** Takes a sample of all that were there at the tick before. */
  sample(tick: Tick, scanner: ByteScanner, clock: Clock): void {
    if (this.#folders > 0) this.#sampleCpu(tick, scanner, clock);
    const isStill = !this.hasRun;
    for (const container of this.#live.values()) container.sample(tick, isStill, scanner, clock);
    for (const [id, ended] of this.#ended) {
      ended.container.recordAbsence(tick.second);
      if (++ended.ticks > windowSeconds) this.#ended.delete(id);
    }
  }

  add(id: string, container: Container): void {
    this.#ended.delete(id);
    this.#live.set(id, container);
  }

  /** The cgroup of a container is gone, as was found in this second. */
  remove(id: string, second: number): void {
    const container = this.#live.get(id);
    if (container === undefined) return;
    container.close();
    this.#live.delete(id);
    this.#ended.set(id, { container, ticks: 0 });
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= mostEnded) break;
      this.#ended.delete(oldest);
    }
    const wasStillRead = !Number.isNaN(container.cpuPercent.at(second));
    if (!wasStillRead) this.#ending.push(container);
  }

  /**
   * Ends a tick, when all that came and went is known. A pod's own counter keeps the time of containers that are gone:
   * what it grew by and no other container's did, was used by the one that ended.
   */
  settle(second: number): void {
    for (const container of this.#ending) {
      let rest = this.#ending.length === 1 ? this.#cpuPercent : Number.NaN;
      for (const other of this.#live.values()) rest -= other.cpuPercent.at(second);
      container.recordEnd(second, Math.max(0, rest));
    }
    this.#ending.length = 0;
  }

  #sampleCpu(tick: Tick, scanner: ByteScanner, clock: Clock): void {
    this.#cpu.readUsage(scanner);
    const percent = 100 * this.#cpuRate.next(this.#cpu.usageSeconds, clock.monotonicMs());
    this.#cpuPercent = tick.continuous ? percent : Number.NaN;
  }

  close(): void {
    this.#cpu.close();
    for (const container of this.#live.values()) container.close();
  }
}

function found(id: string, series: Container, isLive: boolean): FoundContainer {
  return { id, isLive, writtenBackInSecond: series.writtenBackInSecond, series };
}

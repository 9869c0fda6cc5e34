import type { Clock } from '../../model/clock.ts';
import { CounterRate } from '../../model/series/counterRate.ts';
import type { PressureFiles } from '../pressure.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import type { BlockDevices } from './blockDevices.ts';
import type { CgroupMounts } from './cgroupMounts.ts';
import { CpuMeter } from './cpuMeter.ts';
import { PodPressure } from './podPressure.ts';
import type { PodProcesses } from './podProcesses.ts';
import { PodStillness } from './podStillness.ts';

/** What the readers of all pods share. */
export interface PodSurroundings {
  readonly mounts: CgroupMounts;
  readonly devices: BlockDevices;
  readonly processes: PodProcesses;
  /** The node's pressure files, read before each sample; null: unknown. */
  readonly nodePressure: PressureFiles | null;
  readonly scanner: ByteScanner;
  readonly clock: Clock;
}

/** The cgroup that the kubelet creates for a pod; it counts all containers below it together. */
export class PodCgroup {
  /** Null for version 1. */
  readonly pressure: PodPressure | null;
  /** Percent of a core over the last tick; NaN where unknown. */
  cpuPercent = Number.NaN;
  readonly #cpu: CpuMeter;
  readonly #cpuRate = new CounterRate();
  readonly #surroundings: PodSurroundings;
  readonly #stillness: PodStillness;

  /**
   * @param folder its path below every mount, `/kubepods/...`
   * @param phase spreads infrequent readings over the ticks; different for each pod
   */
  constructor(surroundings: PodSurroundings, folder: string, phase: number) {
    const { mounts, devices, nodePressure } = surroundings;
    this.#surroundings = surroundings;
    this.#cpu = CpuMeter.of(mounts, folder);
    this.#stillness = new PodStillness(mounts, folder, devices, phase);
    this.pressure = mounts.version2 === null ? null : new PodPressure(`${mounts.version2}${folder}`, nodePressure);
  }

  /** Whether anything in it ran between the last two samples. */
  get hasRun(): boolean {
    return this.#cpu.hasRun;
  }

  /** It was found at this tick. @param lastTickMs monotonic time of the previous tick */
  appear(tick: Tick, lastTickMs: number): void {
    if (tick.continuous) this.#cpuRate.startFromZero(lastTickMs);
    this.sampleCpu(tick);
    this.samplePressure(tick, true);
  }

  sampleCpu(tick: Tick): void {
    const { scanner, clock } = this.#surroundings;
    this.#cpu.readUsage(scanner);
    const percent = 100 * this.#cpuRate.next(this.#cpu.usageSeconds, clock.monotonicMs());
    this.cpuPercent = tick.continuous ? percent : Number.NaN;
  }

  /** Whether its containers' memory and disk counters are unchanged too. Call once a tick, after {@link sampleCpu}. */
  isQuiet(): boolean {
    return this.#stillness.look(this.hasRun, this.#surroundings.scanner);
  }

  samplePressure(tick: Tick, hasRun: boolean): void {
    this.pressure?.sample(tick, hasRun, this.#surroundings.scanner, this.#surroundings.clock);
  }

  close(): void {
    this.#cpu.close();
    this.#stillness.close();
    this.pressure?.close();
  }
}

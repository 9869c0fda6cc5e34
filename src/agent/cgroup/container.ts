import { statSync } from 'node:fs';
import { bytesPerKib, windowSeconds } from '../../contract/units.ts';
import type { Clock } from '../../model/clock.ts';
import { CounterRate } from '../../model/series/counterRate.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { Series } from '../../model/series/series.ts';
import type { ByteScanner } from '../proc/byteScanner.ts';
import type { Tick } from '../reader.ts';
import { type ContainerSeries, containerSeriesNames } from '../wire/wireFormat.ts';
import type { BlockDevices } from './blockDevices.ts';
import type { CgroupMounts } from './cgroupMounts.ts';
import { CpuMeter } from './cpuMeter.ts';
import { DiskMeter } from './diskMeter.ts';
import { MemoryMeter } from './memoryMeter.ts';
import { PidsMeter } from './pidsMeter.ts';

/**
 * A series of something with a limited lifetime: 0 in the seconds in which it is known not to have existed, so that
 * plain sums are complete. NaN throughout if it was never measured.
 */
class LifetimeSeries implements Series {
  readonly #ring = new SecondRing();
  #bornSecond = Number.NEGATIVE_INFINITY;
  #isMeasured = false;
  #writtenBackInSecond = Number.NEGATIVE_INFINITY;

  at(second: number): number {
    return this.#ring.at(second);
  }

  /** The second at which those before its start were rewritten; -Infinity if none were. */
  get writtenBackInSecond(): number {
    return this.#writtenBackInSecond;
  }

  /** It started in this second and did not exist before. */
  bear(second: number): void {
    this.#bornSecond = second;
  }

  record(second: number, value: number): void {
    const isFirst = !this.#isMeasured && !Number.isNaN(value);
    if (!this.#isMeasured && !isFirst) return;
    this.#ring.record(second, value);
    if (!isFirst) return;
    this.#isMeasured = true;
    if (this.#bornSecond === Number.NEGATIVE_INFINITY) return;
    this.#ring.fill(second - windowSeconds, this.#bornSecond - 1, 0);
    this.#writtenBackInSecond = second;
  }

  /** It has ended. */
  recordAbsence(second: number): void {
    if (this.#isMeasured) this.#ring.record(second, 0);
  }
}

/** One container: its counters, and their last 60 seconds. */
export class Container implements ContainerSeries {
  readonly cpuPercent = new LifetimeSeries();
  readonly workingSetBytes = new LifetimeSeries();
  readonly memoryAnonymousBytes = new LifetimeSeries();
  readonly memoryFileBytes = new LifetimeSeries();
  readonly throttledPercent = new LifetimeSeries();
  readonly diskReadKibPerSecond = new LifetimeSeries();
  readonly diskWriteKibPerSecond = new LifetimeSeries();
  readonly pids = new LifetimeSeries();
  readonly #series: readonly LifetimeSeries[] = containerSeriesNames.map((name) => this[name]);
  readonly #path: string;
  readonly #cpu: CpuMeter;
  readonly #memory: MemoryMeter | null;
  readonly #disk: DiskMeter | null;
  readonly #pids: PidsMeter | null;
  readonly #cpuRate = new CounterRate();
  readonly #throttledRate = new CounterRate();
  readonly #readRate = new CounterRate();
  readonly #writtenRate = new CounterRate();

  /**
   * @param folder path of its cgroup below every mount, `/kubepods/...`
   * @param phase spreads infrequent readings over the ticks; different for each container
   */
  constructor(mounts: CgroupMounts, folder: string, devices: BlockDevices, phase: number) {
    this.#path = `${mounts.listed}${folder}`;
    this.#cpu = CpuMeter.of(mounts, folder);
    this.#memory = MemoryMeter.of(mounts, folder, phase);
    this.#disk = DiskMeter.of(mounts, folder, devices, phase);
    this.#pids = PidsMeter.of(mounts, folder, phase);
  }

  get memoryLimitBytes(): number {
    return this.#memory?.limitBytes ?? Number.NaN;
  }

  /** The newest second at which earlier seconds were rewritten; -Infinity if none were. */
  get writtenBackInSecond(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { writtenBackInSecond } of this.#series) newest = Math.max(newest, writtenBackInSecond);
    return newest;
  }

  /** Whether its cgroup is gone, as far as the last sample can tell: with a CPU usage it still existed. */
  get isGone(): boolean {
    if (!Number.isNaN(this.#cpu.usageSeconds)) return false;
    try {
      return statSync(this.#path, { throwIfNoEntry: false }) === undefined;
    } catch {
      // Unreadable does not mean gone.
      return false;
    }
  }

  /**
   * Takes a sample and records it.
   * @param isStill whether nothing in its pod ran since the last sample
   * @param isQuiet whether, in addition, its pod's memory and disk counters are unchanged
   */
  sample(tick: Tick, isStill: boolean, isQuiet: boolean, scanner: ByteScanner, clock: Clock): void {
    const { second, continuous } = tick;
    if (isStill) this.#cpu.stand();
    else this.#cpu.read(scanner);
    const cpuAtMs = clock.monotonicMs();
    this.#memory?.read(scanner, this.#cpu.hasRun, isQuiet);
    const workingSetBytes = this.#memory?.workingSetBytes ?? Number.NaN;
    // A container can be removed without running again; then its memory is no longer readable.
    if (isStill && Number.isNaN(workingSetBytes)) this.#cpu.read(scanner);
    const cpu = this.#cpuRate.next(this.#cpu.usageSeconds, cpuAtMs);
    const throttled = this.#throttledRate.next(this.#cpu.throttledSeconds, cpuAtMs);
    this.cpuPercent.record(second, continuous ? 100 * cpu : Number.NaN);
    this.throttledPercent.record(second, continuous ? 100 * throttled : Number.NaN);

    this.workingSetBytes.record(second, workingSetBytes);
    this.memoryAnonymousBytes.record(second, this.#memory?.anonymousBytes ?? Number.NaN);
    this.memoryFileBytes.record(second, this.#memory?.fileBytes ?? Number.NaN);

    this.#pids?.read(scanner, this.#cpu.hasRun);
    this.pids.record(second, this.#pids?.pids ?? Number.NaN);

    if (!isQuiet) this.#disk?.read(scanner);
    const diskAtMs = clock.monotonicMs();
    const read = this.#readRate.next(this.#disk?.readBytes ?? Number.NaN, diskAtMs);
    const written = this.#writtenRate.next(this.#disk?.writtenBytes ?? Number.NaN, diskAtMs);
    this.diskReadKibPerSecond.record(second, continuous ? read / bytesPerKib : Number.NaN);
    this.diskWriteKibPerSecond.record(second, continuous ? written / bytesPerKib : Number.NaN);
  }

  /** Takes the first sample of a container started since the previous tick at `lastTickMs` (monotonic). */
  sampleBirth(tick: Tick, lastTickMs: number, scanner: ByteScanner, clock: Clock): void {
    for (const rate of [this.#cpuRate, this.#throttledRate, this.#readRate, this.#writtenRate]) {
      rate.startFromZero(lastTickMs);
    }
    for (const series of this.#series) series.bear(tick.second);
    this.sample(tick, false, false, scanner, clock);
  }

  /**
   * It ended since the previous tick, at which its counters were last read.
   * @param cpuPercent its CPU in that last second, if known; else NaN
   */
  recordEnd(second: number, cpuPercent: number): void {
    this.cpuPercent.record(second, cpuPercent);
    for (const series of [this.workingSetBytes, this.memoryAnonymousBytes, this.memoryFileBytes, this.pids]) {
      series.recordAbsence(second);
    }
  }

  recordAbsence(second: number): void {
    for (const series of this.#series) series.recordAbsence(second);
  }

  close(): void {
    this.#cpu.close();
    this.#memory?.close();
    this.#disk?.close();
    this.#pids?.close();
  }
}

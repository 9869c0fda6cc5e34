import type { ByteScanner } from '../proc/byteScanner.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';

const usageUsec = Buffer.from('usage_usec ');
const throttledUsec = Buffer.from('\nthrottled_usec ');
const throttledTime = Buffer.from('\nthrottled_time ');

/** The CPU counters of a cgroup at the last reading; NaN where unknown. */
export abstract class CpuMeter {
  usageSeconds = Number.NaN;
  /** Time throttled by its own quota, added up over all cores. */
  throttledSeconds = Number.NaN;
  /** Whether anything in the cgroup ran between the last two readings. */
  hasRun = true;

  /** @param folder path of the cgroup below every mount, `/kubepods/...` */
  static of(mounts: CgroupMounts, folder: string): CpuMeter {
    const { version2, cpu, cpuacct } = mounts;
    if (cpuacct === null && version2 !== null) return new Version2(`${version2}${folder}`);
    return new Version1(cpuacct && `${cpuacct}${folder}`, cpu && `${cpu}${folder}`);
  }

  /** Reads all counters. */
  abstract read(scanner: ByteScanner): void;
  /** Reads only the usage. */
  abstract readUsage(scanner: ByteScanner): void;
  abstract close(): void;

  /** Replaces a reading if it is known that nothing ran since the last one. */
  stand(): void {
    this.hasRun = false;
  }

  protected takeUsage(usageSeconds: number): void {
    this.hasRun = usageSeconds !== this.usageSeconds;
    this.usageSeconds = usageSeconds;
  }
}

/** `cpuacct.usage` (ns) and `cpu.stat` (throttled_time, ns). */
class Version1 extends CpuMeter {
  readonly #usage: CgroupFile | null;
  readonly #stat: CgroupFile | null;

  constructor(cpuacctFolder: string | null, cpuFolder: string | null) {
    super();
    this.#usage = cpuacctFolder === null ? null : new CgroupFile(`${cpuacctFolder}/cpuacct.usage`);
    this.#stat = cpuFolder === null ? null : new CgroupFile(`${cpuFolder}/cpu.stat`);
  }

  read(scanner: ByteScanner): void {
    this.readUsage(scanner);
    // What did not run was not throttled.
    if (!this.hasRun && !Number.isNaN(this.throttledSeconds)) return;
    const isThere = this.#stat?.read(scanner) === true && scanner.takeBehind(throttledTime);
    this.throttledSeconds = isThere ? scanner.number() / 1e9 : Number.NaN;
  }

  readUsage(scanner: ByteScanner): void {
    this.takeUsage(this.#usage?.read(scanner) === true ? scanner.number() / 1e9 : Number.NaN);
  }

  close(): void {
    this.#usage?.close();
    this.#stat?.close();
  }
}

/** `cpu.stat` (usage_usec; throttled_usec if the controller is enabled). */
class Version2 extends CpuMeter {
  readonly #stat: CgroupFile;

  constructor(folder: string) {
    super();
    this.#stat = new CgroupFile(`${folder}/cpu.stat`);
  }

  read(scanner: ByteScanner): void {
    this.readUsage(scanner);
    this.throttledSeconds = scanner.takeBehind(throttledUsec) ? scanner.number() / 1e6 : Number.NaN;
  }

  readUsage(scanner: ByteScanner): void {
    const isThere = this.#stat.read(scanner) && scanner.take(usageUsec);
    this.takeUsage(isThere ? scanner.number() / 1e6 : Number.NaN);
  }

  close(): void {
    this.#stat.close();
  }
}

import type { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import { CgroupFile } from './cgroupFile.ts';
import type { CgroupMounts } from './cgroupMounts.ts';

const max = Buffer.from('max');
/** Version 1 writes "no limit" as the largest number of pages, just below 2^63 bytes. */
const noLimitBytes = 2 ** 60;

/** A runtime sets the limit after creating the cgroup, and a pod may be resized. */
const readingsOfNewLimit = 3;
const readingsBetweenLimits = 32;

/** While nothing runs and usage is unchanged, only the kernel's ageing of pages can make some of them inactive. */
const readingsBetweenIdleStats = 8;

interface Names {
  readonly usage: string;
  readonly limit: string;
  /** Lines of memory.stat, in file order. */
  readonly lines: readonly { readonly text: Uint8Array; readonly is: 'anonymous' | 'file' }[];
  readonly inactiveFile: Uint8Array;
}

const version1Names: Names = {
  usage: 'memory.usage_in_bytes',
  limit: 'memory.limit_in_bytes',
  lines: [
    { text: Buffer.from('\ntotal_cache '), is: 'file' },
    { text: Buffer.from('\ntotal_rss '), is: 'anonymous' },
  ],
  inactiveFile: Buffer.from('\ntotal_inactive_file '),
};
const version2Names: Names = {
  usage: 'memory.current',
  limit: 'memory.max',
  lines: [
    { text: Buffer.from('anon '), is: 'anonymous' },
    { text: Buffer.from('\nfile '), is: 'file' },
  ],
  inactiveFile: Buffer.from('\ninactive_file '),
};

/**
 * The file with a cgroup's memory usage; null if no hierarchy can have it.
 * @param folder path of the cgroup below every mount, `/kubepods/...`
 */
export function memoryUsageFile({ memory, version2 }: CgroupMounts, folder: string): string | null {
  if (memory !== null) return `${memory}${folder}/${version1Names.usage}`;
  return version2 === null ? null : `${version2}${folder}/${version2Names.usage}`;
}

/** The memory of a cgroup at the last reading; NaN where unknown. */
export class MemoryMeter {
  /** Usage minus inactive page cache, as the kubelet computes it. */
  workingSetBytes = Number.NaN;
  /** Anonymous memory. */
  anonymousBytes = Number.NaN;
  /** Page cache, active and inactive. */
  fileBytes = Number.NaN;
  /** Infinity: no limit. */
  limitBytes = Number.NaN;
  readonly #names: Names;
  readonly #usage: CgroupFile;
  readonly #stat: CgroupFile;
  readonly #limit: HeldFile;
  #readings: number;
  #usageBytes = Number.NaN;
  #inactiveFileBytes = Number.NaN;
  #readingsOfLimit = 0;

  private constructor(names: Names, folder: string, phase: number) {
    this.#readings = phase;
    this.#names = names;
    this.#usage = new CgroupFile(`${folder}/${names.usage}`);
    this.#stat = new CgroupFile(`${folder}/memory.stat`);
    this.#limit = new HeldFile(`${folder}/${names.limit}`, 'one read');
  }

  /**
   * Null if no hierarchy can have its memory.
   * @param folder path of the cgroup below every mount, `/kubepods/...`
   * @param phase spreads infrequent readings over the ticks; different for each cgroup
   */
  static of(mounts: CgroupMounts, folder: string, phase: number): MemoryMeter | null {
    if (mounts.memory !== null) return new MemoryMeter(version1Names, `${mounts.memory}${folder}`, phase);
    return mounts.version2 === null ? null : new MemoryMeter(version2Names, `${mounts.version2}${folder}`, phase);
  }

  /**
   * @param hasRun whether something in the cgroup may have run since the last reading
   * @param isKnownStill whether its usage is known to be unchanged
   */
  read(scanner: ByteScanner, hasRun: boolean, isKnownStill: boolean): void {
    if (isKnownStill && this.#readings % readingsBetweenIdleStats !== 0 && !Number.isNaN(this.workingSetBytes)) {
      this.#readings++;
      return;
    }
    const usageBytes = this.#usage.read(scanner) ? scanner.number() : Number.NaN;
    const isStill = !hasRun && usageBytes === this.#usageBytes && !Number.isNaN(this.#inactiveFileBytes);
    if (!isStill || this.#readings % readingsBetweenIdleStats === 0) this.#readStat(scanner);
    this.#usageBytes = usageBytes;
    this.workingSetBytes = Math.max(0, usageBytes - this.#inactiveFileBytes);
    if (this.#readingsOfLimit < readingsOfNewLimit || this.#readings % readingsBetweenLimits === 0) {
      this.#readLimit(scanner);
    }
    this.#readings++;
  }

  #readStat(scanner: ByteScanner): void {
    const isThere = this.#stat.read(scanner);
    this.anonymousBytes = this.fileBytes = Number.NaN;
    if (isThere) for (const { text, is } of this.#names.lines) this.#take(scanner, text, is);
    this.#inactiveFileBytes = isThere && scanner.takeBehind(this.#names.inactiveFile) ? scanner.number() : Number.NaN;
  }

  #take(scanner: ByteScanner, line: Uint8Array, is: 'anonymous' | 'file'): void {
    if (!scanner.takeBehind(line)) return;
    if (is === 'anonymous') this.anonymousBytes = scanner.number();
    else this.fileBytes = scanner.number();
  }

  #readLimit(scanner: ByteScanner): void {
    if (Number.isNaN(this.workingSetBytes) || !this.#limit.read(scanner)) return;
    this.#readingsOfLimit++;
    const bytes = scanner.take(max) ? Number.POSITIVE_INFINITY : scanner.number();
    this.limitBytes = bytes >= noLimitBytes ? Number.POSITIVE_INFINITY : bytes;
    this.#limit.close();
  }

  close(): void {
    this.#usage.close();
    this.#stat.close();
  }
}

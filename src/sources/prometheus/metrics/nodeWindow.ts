import { bytesPerKib } from '../../../contract/units.ts';
import { CounterRate } from '../../../model/series/counterRate.ts';
import { MeasuredRate, MeasuredState } from '../../../model/series/measuredSeries.ts';
import type { NodeSeries } from '../../../model/series/series.ts';
import type { NodeScrape } from './nodeScrapes.ts';

/** The window of one target that tells of a node. Every scrape of it is a measurement: the exporter reads at once. */
export class NodeWindow implements NodeSeries {
  readonly cpuPercent = new MeasuredRate();
  readonly memoryPercent = new MeasuredState();
  readonly rootDiskPercent = new MeasuredState();
  readonly diskReadKibPerSecond = new MeasuredRate();
  readonly diskWriteKibPerSecond = new MeasuredRate();
  readonly networkDownKibPerSecond = new MeasuredRate();
  readonly networkUpKibPerSecond = new MeasuredRate();
  readonly #counters = new Map<MeasuredRate, { rate: CounterRate; members: number }>();
  readonly #cpuAll = new CounterRate();
  readonly #cpuUnused = new CounterRate();
  #cpuMembers = 0;
  #memoryTotalBytes = Number.NaN;
  #newestAtMs = Number.NEGATIVE_INFINITY;

  get memoryTotalBytes(): number {
    return this.#memoryTotalBytes;
  }

  /** Unix ms of the newest scrape; -Infinity before the first. */
  get newestAtMs(): number {
    return this.#newestAtMs;
  }

  /** Takes a scrape that is newer than all before. */
  measure(scrape: NodeScrape): void {
    const { atMs, cpu, memoryAvailableBytes, memoryTotalBytes } = scrape;
    this.#newestAtMs = atMs;
    // Where modes are left out so that nothing is idle, or nothing but idle, no share can be told.
    if (cpu.hasIdle && cpu.all.members !== cpu.unused.members) this.#measureCpu(scrape);
    if (!Number.isNaN(memoryTotalBytes)) this.#memoryTotalBytes = memoryTotalBytes;
    const memory = 100 * (1 - memoryAvailableBytes / memoryTotalBytes);
    if (Number.isFinite(memory)) this.memoryPercent.measure(atMs, memory);
    if (Number.isFinite(scrape.rootDiskPercent)) this.rootDiskPercent.measure(atMs, scrape.rootDiskPercent);
    this.#measureBytes(this.diskReadKibPerSecond, scrape.diskReadBytes, atMs);
    this.#measureBytes(this.diskWriteKibPerSecond, scrape.diskWrittenBytes, atMs);
    this.#measureBytes(this.networkDownKibPerSecond, scrape.networkReceivedBytes, atMs);
    this.#measureBytes(this.networkUpKibPerSecond, scrape.networkSentBytes, atMs);
  }

  #measureCpu({ atMs, cpu: { all, unused } }: NodeScrape): void {
    if (all.members !== this.#cpuMembers) {
      this.#cpuAll.reset();
      this.#cpuUnused.reset();
      this.#cpuMembers = all.members;
    }
    const allRate = this.#cpuAll.next(all.sum, atMs);
    const unusedRate = this.#cpuUnused.next(unused.sum, atMs);
    this.cpuPercent.measure(atMs, allRate > 0 ? Math.max(0, 100 * (1 - unusedRate / allRate)) : Number.NaN);
  }

  /** A device that came or went would be a leap of the sum: what was counted before it is forgotten. */
  #measureBytes(series: MeasuredRate, { sum, members }: { sum: number; members: number }, atMs: number): void {
    if (Number.isNaN(sum)) return;
    const counter = this.#counters.get(series) ?? { rate: new CounterRate(), members };
    this.#counters.set(series, counter);
    if (counter.members !== members) counter.rate.reset();
    counter.members = members;
    series.measure(atMs, counter.rate.next(sum, atMs) / bytesPerKib);
  }
}

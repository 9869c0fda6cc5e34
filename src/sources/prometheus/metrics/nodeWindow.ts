import { bytesPerKib } from '../../../contract/units.ts';
import { CounterRate } from '../../../model/counterRate.ts';
import { MeasuredRate } from '../../../model/measuredRate.ts';
import { MeasuredState } from '../../../model/measuredState.ts';
import type { NodeSeries } from '../../../model/metricsSource.ts';
import type { NodeScrape } from './nodeScrapes.ts';

/** A scrape with fewer samples than the one before is found so often before it is taken. */
const ticksUntilWhole = 3;

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
  #samples = 0;
  /** The scrape that is waited for. */
  #lacking = { atMs: 0, samples: 0, ticks: 0 };

  get memoryTotalBytes(): number {
    return this.#memoryTotalBytes;
  }

  /** Unix ms of the newest scrape; -Infinity before the first. */
  get newestAtMs(): number {
    return this.#newestAtMs;
  }

  /**
   * Leaves scrapes out while they may lack samples still: a server that stores samples by themselves, as
   * VictoriaMetrics does, shows a part of a scrape before all of it is there. One that has fewer samples than the one
   * before is whole when it has gained none for some ticks.
   * @param scrapes those after {@link newestAtMs}, oldest first, as a tick found them
   */
  whole(scrapes: readonly NodeScrape[]): readonly NodeScrape[] {
    const lacking = scrapes.findIndex(({ samples }, index) => samples < (scrapes[index - 1]?.samples ?? this.#samples));
    const { atMs = 0, samples = 0 } = scrapes[lacking] ?? {};
    const isSame = this.#lacking.atMs === atMs && this.#lacking.samples === samples;
    this.#lacking = { atMs, samples, ticks: isSame ? this.#lacking.ticks + 1 : 1 };
    return lacking < 0 || this.#lacking.ticks >= ticksUntilWhole ? scrapes : scrapes.slice(0, lacking);
  }

  /** Takes a scrape that is newer than all before. */
  measure(scrape: NodeScrape): void {
    const { atMs, cpu, memoryAvailableBytes, memoryTotalBytes } = scrape;
    this.#newestAtMs = atMs;
    this.#samples = scrape.samples;
    if (!Number.isNaN(cpu.all.sum)) this.#measureCpu(scrape);
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

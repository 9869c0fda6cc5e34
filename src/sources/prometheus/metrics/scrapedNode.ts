import { bytesPerKib } from '../../../contract/units.ts';
import {
  loadSeconds,
  type NodeFacts,
  nothingReported,
  type ReportedFacts,
} from '../../../model/inventory/nodeDescription.ts';
import { CounterRate } from '../../../model/series/counterRate.ts';
import { MeasuredRate, MeasuredState } from '../../../model/series/measuredSeries.ts';
import type { NodeSeries } from '../../../model/series/series.ts';
import { groupBy, type SampledSeries, targetKey } from '../decode/apiReply.ts';
import type { Discovered } from '../decode/discovered.ts';
import { type CounterSum, type NodeScrape, nodeScrapes } from './nodeScrapes.ts';
import { scrapedFacts } from './scrapedFacts.ts';

/** Switch to another target when the current one has been silent for this long compared with it. */
const silentMs = 60_000;
/** Replicas of a server may answer with samples that are older by less. */
const setBackMs = 60_000;
/** Labels that distinguish the series of one target, and those that change when the exporter's pod is replaced. */
const ownLabels = new Set(['__name__', 'cpu', 'mode', 'device', 'fstype', 'mountpoint', 'pod', 'container', 'uid']);

/** A watched node and its windows. If it is scraped twice, one target is used. */
export class ScrapedNode {
  readonly name: string;
  followers = 0;
  /** Whether the windows have been filled once. */
  filled = false;
  readonly #targets = new Map<string, TargetWindow>();
  #target: string | null = null;
  #instances: readonly string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Whether no sample of the node has been found yet. */
  get isEmpty(): boolean {
    return this.#targets.size === 0;
  }

  /** The node's instances; the last known ones while none is found, such as while the exporter is down. */
  instances(found: readonly string[]): readonly string[] {
    if (found.length > 0) this.#instances = found;
    return this.#instances;
  }

  /** Adds the samples that are new. @param found called with the time of each new scrape, Unix ms */
  measure(series: readonly SampledSeries[], found: (atMs: number) => void): void {
    if (this.#isSetBack(series)) this.#targets.clear();
    for (const [target, own] of groupBy(series, ({ labels }) => targetKey(labels, ownLabels))) {
      const window = this.#targets.get(target) ?? new TargetWindow();
      this.#targets.set(target, window);
      const scrapes = nodeScrapes(own, window.newestAtMs);
      for (const scrape of scrapes) {
        window.measure(scrape);
        found(scrape.atMs);
      }
      if (scrapes.length > 0) window.facts = scrapedFacts(own, window.newestAtMs);
    }
    this.#settle();
  }

  /** A series is null if the server does not have its metric. @param discovered null: not known yet */
  series(discovered: Discovered | null): NodeSeries {
    const window = this.#targets.get(this.#target ?? '') ?? new TargetWindow();
    const has = (name: string) => discovered === null || discovered.names.has(name);
    return {
      cpuPercent: has('node_cpu_seconds_total') ? window.cpuPercent : null,
      memoryPercent: has('node_memory_MemAvailable_bytes') ? window.memoryPercent : null,
      rootDiskPercent: has('node_filesystem_avail_bytes') ? window.rootDiskPercent : null,
      diskReadKibPerSecond: has('node_disk_read_bytes_total') ? window.diskReadKibPerSecond : null,
      diskWriteKibPerSecond: has('node_disk_written_bytes_total') ? window.diskWriteKibPerSecond : null,
      networkDownKibPerSecond: has('node_network_receive_bytes_total') ? window.networkDownKibPerSecond : null,
      networkUpKibPerSecond: has('node_network_transmit_bytes_total') ? window.networkUpKibPerSecond : null,
      memoryTotalBytes: window.memoryTotalBytes,
    };
  }

  /** What the node reported of itself besides figures; null once that is older than two scrape intervals. */
  factsAt(nowMs: number): NodeFacts | null {
    return this.#targets.get(this.#target ?? '')?.factsAt(nowMs) ?? null;
  }

  /** Whether the clock was set back that samples are stamped with: all that is known lies in the future. */
  #isSetBack(series: readonly SampledSeries[]): boolean {
    if (series.length === 0) return false;
    const knownMs = Math.max(...Array.from(this.#targets.values(), ({ newestAtMs }) => newestAtMs));
    const newestMs = Math.max(...series.map(({ atMs }) => atMs.at(-1) ?? Number.NEGATIVE_INFINITY));
    return knownMs - newestMs > setBackMs;
  }

  /** Chooses the target to use and drops those that have been silent for long. */
  #settle(): void {
    const newestMs = (target: string | null) => this.#targets.get(target ?? '')?.newestAtMs ?? Number.NEGATIVE_INFINITY;
    let newest: string | null = null;
    for (const target of this.#targets.keys()) if (newestMs(target) > newestMs(newest)) newest = target;
    if (this.#target === null || newestMs(newest) - newestMs(this.#target) > silentMs) this.#target = newest;
    for (const target of this.#targets.keys()) {
      if (newestMs(newest) - newestMs(target) > 3 * silentMs) this.#targets.delete(target);
    }
  }
}

/** The windows of one target. Every scrape is a measurement: the exporter reads the kernel when it is scraped. */
class TargetWindow {
  readonly cpuPercent = new MeasuredRate();
  readonly memoryPercent = new MeasuredState();
  readonly rootDiskPercent = new MeasuredState();
  readonly diskReadKibPerSecond = new MeasuredRate();
  readonly diskWriteKibPerSecond = new MeasuredRate();
  readonly networkDownKibPerSecond = new MeasuredRate();
  readonly networkUpKibPerSecond = new MeasuredRate();
  /** NaN before it is known. */
  memoryTotalBytes = Number.NaN;
  /** Unix ms of the newest scrape; -Infinity before the first. */
  newestAtMs = Number.NEGATIVE_INFINITY;
  /** What the newest scrape tells besides figures. */
  facts: ReportedFacts = nothingReported;
  /** Tells how long the newest scrape holds. */
  readonly #scrapes = new MeasuredState();
  readonly #counters = new Map<MeasuredRate, { rate: CounterRate; members: number }>();
  readonly #cpuAll = new CounterRate();
  readonly #cpuUnused = new CounterRate();
  #cpuMembers = 0;

  /** Adds a scrape that is newer than all before. */
  measure(scrape: NodeScrape): void {
    const { atMs, cpu, memoryAvailableBytes, memoryTotalBytes } = scrape;
    this.newestAtMs = atMs;
    this.#scrapes.measure(atMs, 0);
    // Without the idle mode, or with nothing else, no share can be calculated.
    if (cpu.hasIdle && cpu.all.members !== cpu.unused.members) this.#measureCpu(scrape);
    if (!Number.isNaN(memoryTotalBytes)) this.memoryTotalBytes = memoryTotalBytes;
    const memory = 100 * (1 - memoryAvailableBytes / memoryTotalBytes);
    if (Number.isFinite(memory)) this.memoryPercent.measure(atMs, memory);
    if (Number.isFinite(scrape.rootDiskPercent)) this.rootDiskPercent.measure(atMs, scrape.rootDiskPercent);
    this.#measureBytes(this.diskReadKibPerSecond, scrape.diskReadBytes, atMs);
    this.#measureBytes(this.diskWriteKibPerSecond, scrape.diskWrittenBytes, atMs);
    this.#measureBytes(this.networkDownKibPerSecond, scrape.networkReceivedBytes, atMs);
    this.#measureBytes(this.networkUpKibPerSecond, scrape.networkSentBytes, atMs);
  }

  factsAt(nowMs: number): NodeFacts | null {
    const isHeld = !Number.isNaN(this.#scrapes.at(nowMs / 1000));
    if (!isHeld) return null;
    const intervalSeconds = Math.max(loadSeconds, this.#scrapes.intervalSeconds ?? 0);
    return { ...this.facts, reportedAtMs: this.newestAtMs, intervalSeconds, clockOffsetMs: null };
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

  /** When a device appears or disappears, the sum jumps: the previous reading is discarded. */
  #measureBytes(series: MeasuredRate, { sum, members }: CounterSum, atMs: number): void {
    if (Number.isNaN(sum)) return;
    const counter = this.#counters.get(series) ?? { rate: new CounterRate(), members };
    this.#counters.set(series, counter);
    if (counter.members !== members) counter.rate.reset();
    counter.members = members;
    series.measure(atMs, counter.rate.next(sum, atMs) / bytesPerKib);
  }
}

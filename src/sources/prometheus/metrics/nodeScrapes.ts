import { isPhysicalDisk, isPhysicalInterface } from '../../../model/series/deviceNames.ts';
import type { Labels, SampledSeries } from '../decode/queryReply.ts';

/** Counters added up, and which they are; the sum is NaN where there is none. */
export interface CounterSum {
  sum: number;
  /** Another number as soon as another set of series is added up. */
  members: number;
}

/** What one scrape of a node's exporter says. */
export interface NodeScrape {
  readonly atMs: number;
  /** Microseconds over all cores: in every mode, and in idle, iowait and steal. */
  readonly cpu: { readonly all: CounterSum; readonly unused: CounterSum; hasIdle: boolean };
  memoryAvailableBytes: number;
  memoryTotalBytes: number;
  readonly diskReadBytes: CounterSum;
  readonly diskWrittenBytes: CounterSum;
  readonly networkReceivedBytes: CounterSum;
  readonly networkSentBytes: CounterSum;
  /** Of the root, wherever the exporter sees it; NaN where it does not. */
  rootDiskPercent: number;
}

/** guest and guest_nice are in user and nice already. */
const countedTwice = new Set(['guest', 'guest_nice']);
const unusedModes = new Set(['idle', 'iowait', 'steal']);

/** Puts the samples of one target together by their times, oldest first. All samples of a scrape carry its time. */
export function nodeScrapes(series: readonly SampledSeries[], afterMs: number): NodeScrape[] {
  const byTime = new Map<number, NodeScrape>();
  const filesystems = new Map<number, Map<string, { available: number; size: number }>>();
  const isPhysical = physicalDevices(series);
  for (const { labels, atMs, values } of series) {
    if (!isPhysical(labels)) continue;
    for (const [index, at] of atMs.entries()) {
      const value = values[index] ?? Number.NaN;
      if (at <= afterMs || !Number.isFinite(value)) continue;
      const scrape = byTime.get(at) ?? emptyScrape(at);
      byTime.set(at, scrape);
      if (labels['__name__']?.startsWith('node_filesystem_')) addFilesystem(filesystems, at, labels, value);
      else addSample(scrape, labels, value);
    }
  }
  for (const [at, mounts] of filesystems) {
    const used = [...mounts.values()].map(({ available, size }) => 100 * (1 - available / size));
    const scrape = byTime.get(at);
    if (scrape !== undefined) scrape.rootDiskPercent = Math.max(...used);
  }
  return [...byTime.values()].sort((a, b) => a.atMs - b.atMs);
}

/** Whether what a series tells of is a physical device, or none at all. */
function physicalDevices(series: readonly SampledSeries[]): (labels: Labels) => boolean {
  const disks = new Set<string>();
  for (const { labels } of series) {
    if (labels['__name__']?.startsWith('node_disk_')) disks.add(labels['device'] ?? '');
  }
  return ({ __name__: name = '', device = '' }) => {
    if (name.startsWith('node_disk_')) return isPhysicalDisk(device, (other) => disks.has(other));
    return !name.startsWith('node_network_') || isPhysicalInterface(device);
  };
}

function addSample(scrape: NodeScrape, labels: Labels, value: number): void {
  const member = labels['device'] ?? '';
  switch (labels['__name__']) {
    case 'node_cpu_seconds_total': {
      const mode = labels['mode'] ?? '';
      if (countedTwice.has(mode)) return;
      const core = `${labels['cpu']} ${mode}`;
      // Whole numbers: sums of fractions depend on the order, which changes with VictoriaMetrics, and seem to go back.
      const microseconds = Math.round(value * 1e6);
      addCounter(scrape.cpu.all, core, microseconds);
      if (mode === 'idle') scrape.cpu.hasIdle = true;
      if (unusedModes.has(mode)) addCounter(scrape.cpu.unused, core, microseconds);
      return;
    }
    case 'node_memory_MemAvailable_bytes':
      scrape.memoryAvailableBytes = value;
      return;
    case 'node_memory_MemTotal_bytes':
      scrape.memoryTotalBytes = value;
      return;
    case 'node_disk_read_bytes_total':
      addCounter(scrape.diskReadBytes, member, value);
      return;
    case 'node_disk_written_bytes_total':
      addCounter(scrape.diskWrittenBytes, member, value);
      return;
    case 'node_network_receive_bytes_total':
      addCounter(scrape.networkReceivedBytes, member, value);
      return;
    case 'node_network_transmit_bytes_total':
      addCounter(scrape.networkSentBytes, member, value);
      return;
  }
}

function addCounter(counter: CounterSum, member: string, value: number): void {
  counter.sum = Number.isNaN(counter.sum) ? value : counter.sum + value;
  counter.members = (counter.members + hashOf(member)) % 2 ** 40;
}

/** Sums of it tell sets of names apart, in whatever order they come. */
function hashOf(text: string): number {
  let hash = 5381;
  for (let index = 0; index < text.length; index++) hash = (hash * 33 + text.charCodeAt(index)) % 2 ** 32;
  return hash + 1;
}

function addFilesystem(
  filesystems: Map<number, Map<string, { available: number; size: number }>>,
  at: number,
  labels: Labels,
  value: number,
): void {
  const mounts = filesystems.get(at) ?? new Map<string, { available: number; size: number }>();
  filesystems.set(at, mounts);
  const key = `${labels['device']}\n${labels['mountpoint']}`;
  const mount = mounts.get(key) ?? { available: Number.NaN, size: Number.NaN };
  mounts.set(key, mount);
  mount[labels['__name__'] === 'node_filesystem_size_bytes' ? 'size' : 'available'] = value;
}

function emptyScrape(atMs: number): NodeScrape {
  const none = (): CounterSum => ({ sum: Number.NaN, members: 0 });
  return {
    atMs,
    cpu: { all: none(), unused: none(), hasIdle: false },
    memoryAvailableBytes: Number.NaN,
    memoryTotalBytes: Number.NaN,
    diskReadBytes: none(),
    diskWrittenBytes: none(),
    networkReceivedBytes: none(),
    networkSentBytes: none(),
    rootDiskPercent: Number.NaN,
  };
}

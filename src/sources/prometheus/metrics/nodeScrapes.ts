import { isPhysicalDisk, isPhysicalInterface } from '../../../model/series/deviceNames.ts';
import type { Labels, SampledSeries } from '../decode/apiReply.ts';
import { anyOf, quoted } from '../promql.ts';

/** A sum of counters and which counters it includes; the sum is NaN if there are none. */
export interface CounterSum {
  sum: number;
  /** Differs when a different set of series was added up. */
  members: number;
}

/** One scrape of a node exporter. */
export interface NodeScrape {
  readonly atMs: number;
  /** Microseconds over all cores: in all modes, and in idle, iowait and steal. */
  readonly cpu: { readonly all: CounterSum; readonly unused: CounterSum; hasIdle: boolean };
  memoryAvailableBytes: number;
  memoryTotalBytes: number;
  readonly diskReadBytes: CounterSum;
  readonly diskWrittenBytes: CounterSum;
  readonly networkReceivedBytes: CounterSum;
  readonly networkSentBytes: CounterSum;
  /** Of the root filesystem, wherever it is mounted for the exporter; NaN if it is not. */
  rootDiskPercent: number;
}

const metricNames =
  'node_cpu_seconds_total|node_memory_Mem(Available|Total)_bytes|node_filesystem_(avail|size)_bytes' +
  '|node_disk_(read|written)_bytes_total|node_network_(receive|transmit)_bytes_total|node_load(1|5|15)';
/**
 * Devices of which a node may have hundreds; ignored devices are left out of the reply. A filesystem must never match:
 * its device is a path, a dataset (`srv/subvol-1`) or a tag, so no pattern here matches a slash.
 */
const manyDevices =
  '(veth|cali|cilium|lxc|cni|flannel|docker|br-|virbr|fwbr|fwpr|fwln|tap|eni|gke|azv|podman|vnet|genev|ovs-)[^/]*' +
  '|(dm-|z?ram|zd|loop|nbd|rbd)[0-9]+(p[0-9]+)?';
/** Not the machine's root filesystem, or images that are always full. */
export const otherFilesystems = 'tmpfs|overlay|ramfs|squashfs|erofs|cramfs|iso9660';
/** Where the machine's root is mounted for an exporter; empty for metrics without a filesystem. */
export const rootMounts = '|/|/host/?|/rootfs|/host/root';

/** Included in user and nice already. */
const countedTwice = new Set(['guest', 'guest_nice']);
const unusedModes = new Set(['idle', 'iowait', 'steal']);

const counters = `device!~${quoted(manyDevices)}`;
const figureMetrics: Readonly<Record<string, { readonly metric: string; readonly matchers: readonly string[] }>> = {
  cpuPercent: { metric: 'node_cpu_seconds_total', matchers: [] },
  memoryPercent: { metric: 'node_memory_Mem(Available|Total)_bytes', matchers: [] },
  rootDiskPercent: {
    metric: 'node_filesystem_(avail|size)_bytes',
    matchers: [`fstype!~${quoted(otherFilesystems)}`, `mountpoint=~${quoted(rootMounts)}`],
  },
  diskReadKibPerSecond: { metric: 'node_disk_read_bytes_total', matchers: [counters] },
  diskWriteKibPerSecond: { metric: 'node_disk_written_bytes_total', matchers: [counters] },
  networkDownKibPerSecond: { metric: 'node_network_receive_bytes_total', matchers: [counters] },
  networkUpKibPerSecond: { metric: 'node_network_transmit_bytes_total', matchers: [counters] },
  load: { metric: 'node_load(1|5|15)', matchers: [] },
};

/** Selects those samples of {@link nodeSelector} that one figure is made from; null if it is made from none. */
export function nodeFigureSelector(figure: string, instances: readonly string[], windowSeconds: number): string | null {
  const selected = figureMetrics[figure];
  if (selected === undefined) return null;
  const { metric, matchers } = selected;
  const all = [`__name__=~${quoted(metric)}`, `instance=~${anyOf(instances)}`, ...matchers];
  return `{${all.join(',')}}[${windowSeconds}s]`;
}

/** Selects the samples for the figures of some nodes. @param instances values of the targets' `instance` label */
export function nodeSelector(instances: readonly string[], windowSeconds: number): string {
  const matchers = [
    `__name__=~${quoted(metricNames)}`,
    `instance=~${anyOf(instances)}`,
    `device!~${quoted(manyDevices)}`,
    `fstype!~${quoted(otherFilesystems)}`,
    `mountpoint=~${quoted(rootMounts)}`,
  ];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

/**
 * Groups the samples of one target by scrape, oldest first: all samples of a scrape carry its time.
 * @param afterMs scrapes up to this time are left out
 */
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

/** Whether a series is of a physical device, or of no device. */
export function physicalDevices(series: readonly SampledSeries[]): (labels: Labels) => boolean {
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
      // Integers: sums of fractions depend on their order, which varies with VictoriaMetrics, and may appear to
      // decrease.
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

/** Its sums distinguish sets of names, in any order. */
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

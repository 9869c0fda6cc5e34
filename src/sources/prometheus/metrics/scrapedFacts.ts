import { mostDeviceNames, type ReportedFacts } from '../../../model/inventory/nodeDescription.ts';
import { printableName } from '../../../model/series/deviceNames.ts';
import type { SampledSeries } from '../decode/apiReply.ts';
import { physicalDevices } from './nodeScrapes.ts';

/** One mount of the root filesystem. */
interface Mount {
  readonly device: string;
  available: number;
  size: number;
}

/**
 * What a scrape of a node exporter tells of the node besides figures: the devices are those that the figures count.
 * @param series of one target
 * @param atMs the time of the scrape
 */
export function scrapedFacts(series: readonly SampledSeries[], atMs: number): ReportedFacts {
  const isPhysical = physicalDevices(series);
  const load = [Number.NaN, Number.NaN, Number.NaN];
  let interfaces: string[] | null = null;
  let disks: string[] | null = null;
  const mounts = new Map<string, Mount>();
  for (const { labels, atMs: times, values } of series) {
    const value = values[times.lastIndexOf(atMs)] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const { __name__: name = '', device = '' } = labels;
    if (name === 'node_load1') load[0] = value;
    else if (name === 'node_load5') load[1] = value;
    else if (name === 'node_load15') load[2] = value;
    else if (name === 'node_network_receive_bytes_total') {
      interfaces ??= [];
      if (isPhysical(labels)) interfaces.push(device);
    } else if (name === 'node_disk_read_bytes_total') {
      disks ??= [];
      if (isPhysical(labels)) disks.push(device);
    } else if (name.startsWith('node_filesystem_')) {
      const key = `${device}\n${labels['mountpoint']}`;
      const mount = mounts.get(key) ?? { device, available: Number.NaN, size: Number.NaN };
      mounts.set(key, mount);
      mount[name === 'node_filesystem_size_bytes' ? 'size' : 'available'] = value;
    }
  }
  return {
    load: loadOf(load),
    interfaces: listed(interfaces),
    disks: listed(disks),
    rootDevice: fullest(mounts.values()),
  };
}

function loadOf([one = Number.NaN, five = Number.NaN, fifteen = Number.NaN]: readonly number[]): ReportedFacts['load'] {
  return [one, five, fifteen].every((each) => each >= 0) ? [one, five, fifteen] : null;
}

/** In a stable order: servers list series in any. */
function listed(names: readonly string[] | null): readonly string[] | null {
  if (names === null) return null;
  const each = [...new Set(names.map(printableName))].sort();
  return each.length > mostDeviceNames ? null : each;
}

/** The device of the mount whose use is the figure: the fullest. */
function fullest(mounts: Iterable<Mount>): string | null {
  let fullestMount: Mount | null = null;
  const used = ({ available, size }: Mount) => 1 - available / size;
  for (const mount of mounts) {
    const isFuller = fullestMount === null ? !Number.isNaN(used(mount)) : used(mount) > used(fullestMount);
    if (isFuller) fullestMount = mount;
  }
  return fullestMount === null || fullestMount.device === '' ? null : printableName(fullestMount.device);
}

import { describe, expect, it } from 'vitest';
import type { NodeSeries } from '../../../model/series/series.ts';
import type { Labels, SampledSeries } from '../decode/apiReply.ts';
import { ScrapedNode } from './scrapedNode.ts';

/** Samples at whole seconds from 1. */
const series = (name: string, labels: Labels, values: readonly number[]): SampledSeries => ({
  labels: { __name__: name, ...labels },
  atMs: values.map((_, index) => (index + 1) * 1000),
  values,
});

function windowOf(...all: SampledSeries[]): NodeSeries {
  const node = new ScrapedNode('n1');
  node.measure(all, () => {});
  return node.series(null);
}

const cpu = (core: string, mode: string, values: readonly number[]) =>
  series('node_cpu_seconds_total', { cpu: core, mode }, values);
const read = (device: string, values: readonly number[]) => series('node_disk_read_bytes_total', { device }, values);

describe('ScrapedNode', () => {
  it('CPU excludes idle, iowait and steal, and counts guest once', () => {
    const { cpuPercent } = windowOf(
      cpu('0', 'idle', [0, 0.5]),
      cpu('0', 'iowait', [0, 0.1]),
      cpu('0', 'steal', [0, 0.15]),
      cpu('0', 'user', [0, 0.25]),
      cpu('0', 'guest', [0, 0.25]),
      cpu('1', 'idle', [0, 0]),
      cpu('1', 'user', [0, 1]),
    );
    expect(cpuPercent?.at(2)).toBeCloseTo(62.5);
  });

  it.each<[string, SampledSeries[]]>([
    ['idle alone', [cpu('0', 'idle', [0, 0.5])]],
    ['only unused modes', [cpu('0', 'idle', [0, 0.5]), cpu('0', 'iowait', [0, 0.1])]],
    ['all modes but idle', [cpu('0', 'user', [0, 0.5]), cpu('0', 'system', [0, 0.1]), cpu('0', 'iowait', [0, 0.1])]],
  ])('CPU is unknown when %s are scraped', (_name, modes) => {
    const { cpuPercent } = windowOf(...modes);
    expect(cpuPercent?.at(2)).toBeNaN();
  });

  it('a core that appears makes one second unknown and causes no jump', () => {
    const late = { ...cpu('1', 'user', [500, 500.5]), atMs: [2000, 3000] };
    const { cpuPercent } = windowOf(cpu('0', 'idle', [0, 1, 1.5]), cpu('0', 'user', [0, 0, 0.5]), late);
    expect(cpuPercent?.at(2)).toBeNaN();
    expect(cpuPercent?.at(3)).toBeCloseTo((100 * 1) / 1.5);
  });

  it('a reboot makes one second unknown', () => {
    const { cpuPercent } = windowOf(cpu('0', 'idle', [900, 1, 1.5]), cpu('0', 'user', [100, 0, 0.5]));
    expect([cpuPercent?.at(2), cpuPercent?.at(3)]).toEqual([Number.NaN, 50]);
  });

  it('sums disks, in KiB; a disk that disappears causes no jump', () => {
    const gone = { ...read('sdb', [0, 1024]), atMs: [1000, 2000] };
    const { diskReadKibPerSecond } = windowOf(read('sda', [0, 2048, 4096, 6144]), gone);
    expect([2, 3, 4].map((second) => diskReadKibPerSecond?.at(second))).toEqual([3, Number.NaN, 2]);
  });

  it.each([
    { devices: ['sda', 'sda1', 'dm-0', 'md0', 'zd0', 'drbd0', 'bcache0', 'rbd0', 'dasda', 'dasda1'], want: 2 },
    { devices: ['cciss/c0d0', 'cciss/c0d0p1', 'nvme0n1', 'nvme0n1p1', 'nvme0c0n1'], want: 3 },
    { devices: ['xvda1'], want: 1 },
    { devices: ['dm-0', 'loop0'], want: Number.NaN },
  ])('counts only physical disks of $devices', ({ devices, want }) => {
    const { diskReadKibPerSecond } = windowOf(...devices.map((device) => read(device, [0, 1024])));
    expect(diskReadKibPerSecond?.at(2)).toBe(want);
  });

  it.each([
    { devices: ['eno1', 'eno1.30', 'br0', 'bond0', 'tailscale0', 'fwln1', 'lxdbr0', 'ovn-k8s-mp0', 'cbr0'], want: 1 },
    { devices: ['eno1', 'eno2', 'lo'], want: 2 },
    { devices: ['lo', 'wg0'], want: Number.NaN },
  ])('counts only physical interfaces of $devices', ({ devices, want }) => {
    const received = (device: string) => series('node_network_receive_bytes_total', { device }, [0, 1024]);
    expect(windowOf(...devices.map(received)).networkDownKibPerSecond?.at(2)).toBe(want);
  });

  it.each(['srv/subvol-1', '/dev/sda1', 'br/pool', 'loop', 'eno1.30', 'zdata'])(
    'reports the usage of a root filesystem on %s',
    (device) => {
      const of = (which: string, value: number) =>
        series(`node_filesystem_${which}_bytes`, { device, mountpoint: '/' }, [value]);
      expect(windowOf(of('avail', 25), of('size', 100), cpu('0', 'idle', [1])).rootDiskPercent?.at(1)).toBe(75);
    },
  );

  it('does not continue one disk with another', () => {
    const before = { ...read('sda', [0, 1024]), atMs: [1000, 2000] };
    const after = { ...read('sdb', [9e9, 9e9 + 1024]), atMs: [3000, 4000] };
    const { diskReadKibPerSecond } = windowOf(before, after);
    expect([2, 3, 4].map((second) => diskReadKibPerSecond?.at(second))).toEqual([1, Number.NaN, 1]);
  });

  it('reports memory and the root filesystem, wherever it is mounted', () => {
    const filesystem = (which: string, mountpoint: string, value: number) =>
      series(`node_filesystem_${which}_bytes`, { device: '/dev/sda', mountpoint }, [value]);
    const window = windowOf(
      series('node_memory_MemAvailable_bytes', {}, [250]),
      series('node_memory_MemTotal_bytes', {}, [1000]),
      filesystem('avail', '/host/root', 30),
      filesystem('size', '/host/root', 100),
    );
    expect([window.memoryPercent?.at(1), window.rootDiskPercent?.at(1)]).toEqual([75, 70]);
    expect(window.memoryTotalBytes).toBe(1000);
    expect(window.cpuPercent?.at(1)).toBeNaN();
  });

  it('ignores samples that are not finite', () => {
    const window = windowOf(
      series('node_memory_MemAvailable_bytes', {}, [Number.NaN, 250]),
      series('node_memory_MemTotal_bytes', {}, [1000, Number.POSITIVE_INFINITY]),
    );
    expect([window.memoryPercent?.at(1), window.memoryPercent?.at(2)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('adds each scrape once', () => {
    const node = new ScrapedNode('n1');
    const found: number[] = [];
    const all = [cpu('0', 'idle', [0, 1, 2]), cpu('0', 'user', [0, 1, 2])];
    node.measure(all, (atMs) => found.push(atMs));
    node.measure(all, (atMs) => found.push(atMs));
    expect(found).toEqual([1000, 2000, 3000]);
  });

  it('a fully busy machine uses 100%, in whatever order its cores are listed', () => {
    const node = new ScrapedNode('n1');
    const idle = [0.1, 0.2, 0.3].map((seconds, core) => cpu(`${core}`, 'idle', [seconds, seconds]));
    const user = cpu('0', 'user', [0, 1]);
    const first = (series: SampledSeries): SampledSeries => ({
      ...series,
      atMs: [1000],
      values: [series.values[0] ?? 0],
    });
    node.measure([...idle, user].map(first), () => {});
    node.measure([user, ...idle.toReversed()], () => {});
    expect(node.series(null).cpuPercent?.at(2)).toBe(100);
  });

  /** At seconds `from` and two more. */
  const scraped = (instance: string, from: number) =>
    [cpu('0', 'idle', [0, 0.5, 1]), cpu('0', 'user', [0, 0.5, 1])].map(({ labels, values }) => ({
      labels: { ...labels, instance },
      atMs: [from, from + 1, from + 2].map((second) => second * 1000),
      values,
    }));

  it('goes on at once when the clock of the scrapes is set back by more than a minute', () => {
    const node = new ScrapedNode('n1');
    const found: number[] = [];
    const note = (atMs: number) => found.push(atMs / 1000);
    node.measure([...scraped('a', 1000), ...scraped('gone', 1000)], note);
    node.measure(scraped('a', 500), note);
    expect(found.slice(-3)).toEqual([500, 501, 502]);
    expect(node.series(null).cpuPercent?.at(502)).toBe(50);
    expect(node.series(null).cpuPercent?.at(1002)).toBeNaN();
    // A target that was scraped before only is not used again.
    node.measure(scraped('a', 503), note);
    expect(node.series(null).cpuPercent?.at(505)).toBe(50);
  });

  it('keeps what it has while another replica of the server answers with older scrapes', () => {
    const node = new ScrapedNode('n1');
    node.measure(scraped('a', 1000), () => {});
    node.measure(scraped('a', 945), () => {});
    expect(node.series(null).cpuPercent?.at(1002)).toBe(50);
  });
});

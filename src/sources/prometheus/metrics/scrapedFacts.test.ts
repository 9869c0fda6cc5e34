import { describe, expect, it } from 'vitest';
import { mostDeviceNames } from '../../../model/inventory/nodeDescription.ts';
import type { Labels, SampledSeries } from '../decode/apiReply.ts';
import { scrapedFacts } from './scrapedFacts.ts';
import { ScrapedNode } from './scrapedNode.ts';

/** Samples at whole seconds from 1. */
const series = (name: string, labels: Labels, ...values: number[]): SampledSeries => ({
  labels: { __name__: name, ...labels },
  atMs: values.map((_, index) => (index + 1) * 1000),
  values,
});
const load = (one: number, five: number, fifteen: number) => [
  series('node_load1', {}, one),
  series('node_load5', {}, five),
  series('node_load15', {}, fifteen),
];
const received = (device: string) => series('node_network_receive_bytes_total', { device }, 1);
const read = (device: string) => series('node_disk_read_bytes_total', { device }, 1);
const filesystem = (device: string, mountpoint: string, available: number, size = 100) => [
  series('node_filesystem_avail_bytes', { device, mountpoint }, available),
  series('node_filesystem_size_bytes', { device, mountpoint }, size),
];
const unknown = { load: null, interfaces: null, disks: null, rootDevice: null };

describe('what a scrape tells of a node', () => {
  it.each<[string, SampledSeries[], object]>([
    ['nothing', [], unknown],
    ['load averages', load(0.52, 1.25, 2), { ...unknown, load: [0.52, 1.25, 2] }],
    ['no load if one average is missing', load(1, 1, 1).slice(1), unknown],
    ['no load if one is negative', load(1, -1, 1), unknown],
    ['no load if one is not a number', load(1, Number.NaN, 1), unknown],
    ['no load if one is infinite', load(1, 1, Number.POSITIVE_INFINITY), unknown],
    [
      'the interfaces whose traffic counts, in any order',
      ['lo', 'eth1', 'eth0', 'bond0', 'eth0.3', 'eth0'].map(received),
      { ...unknown, interfaces: ['eth0', 'eth1'] },
    ],
    ['that no interface counts', [received('lo')], { ...unknown, interfaces: [] }],
    ['the disks whose reads count', ['vda', 'vda1', 'sr0', 'xvda1'].map(read), { ...unknown, disks: ['vda', 'xvda1'] }],
    [
      'too many disks',
      Array.from({ length: mostDeviceNames + 1 }, (_, index) => read(`disk${String.fromCodePoint(0x4e00 + index)}`)),
      unknown,
    ],
    ['the device of the root filesystem', filesystem('/dev/vda1', '/', 25), { ...unknown, rootDevice: '/dev/vda1' }],
    [
      'the device of the fullest mount, whose use is the figure',
      [...filesystem('/dev/a', '/', 50), ...filesystem('/dev/b', '/host', 20), ...filesystem('/dev/c', '/rootfs', 30)],
      { ...unknown, rootDevice: '/dev/b' },
    ],
    ['no device without a name', filesystem('', '/', 50), unknown],
    ['no device without the size of its filesystem', filesystem('/dev/a', '/', 50).slice(0, 1), unknown],
    [
      'names without what cannot be printed',
      [received('\u001b[2Jeth0'), ...filesystem('a\nb', '/', 50)],
      { ...unknown, interfaces: ['?[2Jeth0'], rootDevice: 'a?b' },
    ],
  ])('has %s', (_what, given, want) => expect(scrapedFacts(given, 1000)).toEqual(want));

  it('leaves out a device that the scrape does not have', () => {
    const gone = received('eth1');
    const stays = series('node_network_receive_bytes_total', { device: 'eth0' }, 1, 2);
    expect(scrapedFacts([gone, stays], 1000).interfaces).toEqual(['eth0', 'eth1']);
    expect(scrapedFacts([gone, stays], 2000).interfaces).toEqual(['eth0']);
  });
});

describe('what the scrapes of a node tell', () => {
  const scrapes = (...values: number[]) =>
    ['node_load1', 'node_load5', 'node_load15'].map((name) => series(name, {}, ...values));

  it('is that of the newest, for two intervals', () => {
    const node = new ScrapedNode('n1');
    expect(node.factsAt(1000)).toBeNull();
    node.measure(scrapes(1, 2, 3), () => {});
    const first = { load: [3, 3, 3], reportedAtMs: 3000, intervalSeconds: 5, clockOffsetMs: null };
    expect(node.factsAt(3500)).toMatchObject(first);
    expect(node.factsAt(5000)?.load).toEqual([3, 3, 3]);
    expect(node.factsAt(5001)).toBeNull();
    node.measure(scrapes(1, 2, 3, 4), () => {});
    expect(node.factsAt(5001)).toMatchObject({ load: [4, 4, 4], reportedAtMs: 4000 });
  });

  it('is measured as often as it is scraped, but not more often than the kernel measures', () => {
    const node = new ScrapedNode('n1');
    const every15s = scrapes(1, 2, 3).map((each) => ({ ...each, atMs: [15_000, 30_000, 45_000] }));
    node.measure(every15s, () => {});
    expect(node.factsAt(60_000)).toMatchObject({ load: [3, 3, 3], reportedAtMs: 45_000, intervalSeconds: 15 });
  });

  it('stays when no sample is new', () => {
    const node = new ScrapedNode('n1');
    node.measure(scrapes(1, 2), () => {});
    node.measure([], () => {});
    expect(node.factsAt(2500)?.load).toEqual([2, 2, 2]);
  });
});

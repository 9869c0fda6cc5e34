import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeSeries, Series } from '../../model/series/series.ts';
import { NodeReader } from './nodeReader.ts';
import { RootFilesystemReader } from './rootFilesystemReader.ts';

/** A host root whose files change between the ticks of a test. */
class HostRoot {
  readonly path = mkdtempSync(join(tmpdir(), 'faascope-host-'));
  #monotonicMs = 0;
  #second = 1000;
  readonly reader = NodeReader.linux(this.path, { wallMs: () => 0, monotonicMs: () => this.#monotonicMs });

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
  }

  tick(elapsedMs = 1000, continuous = true): void {
    this.#monotonicMs += elapsedMs;
    this.#second++;
    this.reader.sample({ second: this.#second, monotonicMs: this.#monotonicMs, continuous });
  }

  value(name: keyof Omit<NodeSeries, 'memoryTotalBytes'>): number | undefined {
    const series: Series | null = this.reader[name];
    return series?.at(this.#second);
  }

  remove(): void {
    this.reader.close();
    rmSync(this.path, { recursive: true });
  }
}

const cpu = (...columns: number[]) => ({
  'proc/stat': `cpu  ${columns.join(' ')}\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 1\n`,
});
const diskLine = (name: string, read: number, written: number) =>
  ` 254       0 ${name} 26501 5210 ${read} 13772 5150 6210 ${written} 2483 0 7824 16477 3141 50 140080 212 238 9\n`;
const nicLine = (name: string, received: number, sent: number) =>
  `  ${name}: ${received}     743    0    0    0     0          0         0 ${sent}     456    0    0    0     0       0          0\n`;
const netDev = (...lines: string[]) => ({
  'proc/1/net/dev': `Inter-|   Receive  |  Transmit\n face |bytes |bytes\n${lines.join('')}`,
});

describe('NodeReader.linux', () => {
  let host: HostRoot;
  beforeEach(() => {
    host = new HostRoot();
  });
  afterEach(() => host.remove());

  it.each([
    {
      name: 'excludes idle, iowait and steal, and counts guest once',
      to: [110, 0, 120, 1040, 10, 5, 5, 10, 50, 0],
      want: 40,
    },
    { name: 'unknown if no counter moved', to: [100, 0, 100, 1000, 0, 0, 0, 0, 0, 0], want: Number.NaN },
    { name: '0 if idle', to: [100, 0, 100, 1100, 0, 0, 0, 0, 0, 0], want: 0 },
    { name: 'unknown if a counter decreased', to: [90, 0, 100, 1100, 0, 0, 0, 0, 0, 0], want: Number.NaN },
  ])('CPU: $name', ({ to, want }) => {
    host.write(cpu(100, 0, 100, 1000, 0, 0, 0, 0, 0, 0));
    host.tick(1000, false);
    expect(host.value('cpuPercent')).toBeNaN();
    host.write(cpu(...to));
    host.tick();
    expect(host.value('cpuPercent')).toBe(want);
  });

  it('CPU: a lower iowait is not a reset', () => {
    host.write(cpu(100, 0, 100, 1000, 50, 0, 0, 0));
    host.tick(1000, false);
    host.write(cpu(150, 0, 100, 1050, 49, 0, 0, 0));
    host.tick();
    expect(host.value('cpuPercent')).toBe(50);
  });

  it('CPU: unknown after a missed tick, known again after the next', () => {
    host.write(cpu(100, 0, 100, 1000, 0, 0, 0, 0));
    host.tick(1000, false);
    host.write(cpu(200, 0, 100, 1000, 0, 0, 0, 0));
    host.tick(3000, false);
    expect(host.value('cpuPercent')).toBeNaN();
    host.write(cpu(225, 0, 100, 1075, 0, 0, 0, 0));
    host.tick();
    expect(host.value('cpuPercent')).toBe(25);
  });

  it('memory: excludes MemAvailable', () => {
    host.write({ 'proc/meminfo': 'MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    250 kB\n' });
    host.tick();
    expect(host.value('memoryPercent')).toBe(75);
    expect(host.reader.memoryTotalBytes).toBe(1000 * 1024);
  });

  it('memory: unknown on a kernel without MemAvailable', () => {
    host.write({ 'proc/meminfo': 'MemTotal:       1000 kB\nMemFree:  1 kB\n' });
    host.tick();
    expect(host.value('memoryPercent')).toBeNaN();
  });

  it('disks: counts sectors of 512 bytes of whole physical disks over the time between readings', () => {
    host.write({
      'proc/diskstats':
        diskLine('vda', 1000, 5000) +
        diskLine('vda1', 1000, 5000) +
        diskLine('loop0', 0, 0) +
        diskLine('nvme0n1', 0, 0),
    });
    host.tick(1000, false);
    host.write({
      'proc/diskstats':
        diskLine('vda', 1200, 5000) +
        diskLine('vda1', 9000, 9000) +
        diskLine('loop0', 999, 999) +
        diskLine('nvme0n1', 0, 400),
    });
    host.tick(2000);
    expect(host.value('diskReadKibPerSecond')).toBe(50);
    expect(host.value('diskWriteKibPerSecond')).toBe(100);
  });

  it('disks: unknown in the second in which one appears, disappears or is reset', () => {
    const steps = [
      { lines: diskLine('vda', 0, 0), want: Number.NaN },
      { lines: diskLine('vda', 2, 0), want: 1 },
      { lines: diskLine('vda', 4, 0) + diskLine('sdb', 100, 0), want: Number.NaN },
      { lines: diskLine('sdb', 104, 0) + diskLine('vda', 6, 0), want: 3 },
      { lines: diskLine('vda', 8, 0), want: Number.NaN },
      { lines: diskLine('vda', 10, 0), want: 1 },
      { lines: diskLine('vda', 3, 0), want: Number.NaN },
      { lines: diskLine('vda', 5, 0), want: 1 },
      { lines: '', want: Number.NaN },
    ];
    for (const [index, { lines, want }] of steps.entries()) {
      host.write({ 'proc/diskstats': lines });
      host.tick(1000, index > 0);
      expect(host.value('diskReadKibPerSecond')).toBe(want);
    }
  });

  it('network: counts bytes of physical interfaces, as process 1 sees them', () => {
    host.write(netDev(nicLine('lo', 0, 0), nicLine('eth0', 1000, 2000), nicLine('veth1', 0, 0)));
    host.tick(1000, false);
    host.write(netDev(nicLine('lo', 99999, 99999), nicLine('eth0', 3048, 12240), nicLine('veth2', 5, 5)));
    host.tick();
    expect(host.value('networkDownKibPerSecond')).toBe(2);
    expect(host.value('networkUpKibPerSecond')).toBe(10);
  });

  it('network: 100 KiB/s through a bridge, a VLAN and a bond count as 100 KiB/s', () => {
    const lines = (bytes: number) =>
      ['eno1', 'eno1.30', 'bond0', 'br0', 'vmbr0', 'tailscale0', 'fwbr100i0', 'ovn-k8s-mp0', 'lxdbr0'].map((name) =>
        nicLine(name, bytes, 0),
      );
    host.write(netDev(...lines(0)));
    host.tick(1000, false);
    host.write(netDev(...lines(102_400)));
    host.tick();
    expect(host.value('networkDownKibPerSecond')).toBe(100);
  });

  it('network: unknown without a physical interface', () => {
    const folder = join(host.path, 'sys/class/net/eth0');
    mkdirSync(folder, { recursive: true });
    for (const bytes of [0, 102_400]) {
      host.write(netDev(nicLine('lo', bytes, bytes), nicLine('eth0', bytes, bytes)));
      host.tick(1000, bytes > 0);
    }
    expect(host.value('networkDownKibPerSecond')).toBeNaN();
    expect(host.value('networkUpKibPerSecond')).toBeNaN();
  });

  it('network: a new master that counts the same bytes causes no jump', () => {
    const folder = (name: string) => join(host.path, `sys/class/net/${name}`);
    for (const name of ['eth0', 'enP1s1']) mkdirSync(join(folder(name), 'device'), { recursive: true });
    const downs: (number | undefined)[] = [];
    for (let second = 0; second < 70; second++) {
      if (second === 3) symlinkSync('../eth0', join(folder('enP1s1'), 'master'));
      host.write(netDev(nicLine('eth0', second * 1024, 0), nicLine('enP1s1', second * 1024, 0)));
      host.tick(1000, second > 0);
      downs.push(host.value('networkDownKibPerSecond'));
    }
    expect([downs[5], downs[69]]).toEqual([2, 1]);
    expect(new Set(downs)).toEqual(new Set([Number.NaN, 2, 1]));
  });

  it('disks: counts a Xen partition without its disk, but no ZFS volume', () => {
    const lines = (read: number) => ['xvda1', 'zd0', 'drbd0', 'rbd0'].map((name) => diskLine(name, read, 0)).join('');
    host.write({ 'proc/diskstats': lines(0) });
    host.tick(1000, false);
    host.write({ 'proc/diskstats': lines(200) });
    host.tick();
    expect(host.value('diskReadKibPerSecond')).toBe(100);
  });

  it('network: parses a name joined to its first number, as old kernels print it', () => {
    host.write(netDev('  eth0:1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0\n'));
    host.tick(1000, false);
    host.write(netDev('  eth0:2024 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0\n'));
    host.tick();
    expect(host.value('networkDownKibPerSecond')).toBe(1);
  });

  it('is unknown while files are missing, and recovers', () => {
    host.tick(1000, false);
    for (const name of ['cpuPercent', 'memoryPercent', 'diskReadKibPerSecond', 'networkUpKibPerSecond'] as const) {
      expect(host.value(name)).toBeNaN();
    }
    expect(host.value('rootDiskPercent')).toBeGreaterThan(0);
    host.write(cpu(100, 0, 100, 1000, 0, 0, 0, 0));
    host.tick();
    host.write(cpu(150, 0, 100, 1050, 0, 0, 0, 0));
    host.tick();
    expect(host.value('cpuPercent')).toBe(50);
  });

  it('reads files larger than its buffer completely', () => {
    const many = Array.from({ length: 400 }, (_, index) => diskLine(`loop${index}`, 0, 0)).join('');
    host.write({ 'proc/diskstats': many + diskLine('vda', 0, 0) });
    host.tick(1000, false);
    host.write({ 'proc/diskstats': many + diskLine('vda', 20, 0) });
    host.tick();
    expect(host.value('diskReadKibPerSecond')).toBe(10);
  });
});

describe('NodeReader.portable', () => {
  it('measures CPU, memory and disk usage on any system, and nothing else', async () => {
    const reader = NodeReader.portable('/');
    reader.sample({ second: 1000, monotonicMs: 0, continuous: false });
    const until = performance.now() + 50;
    while (performance.now() < until) Math.sqrt(until);
    reader.sample({ second: 1001, monotonicMs: 1000, continuous: true });
    expect(reader.cpuPercent?.at(1001)).toBeGreaterThan(0);
    expect(reader.cpuPercent?.at(1001)).toBeLessThanOrEqual(100);
    expect(reader.memoryPercent?.at(1001)).toBeGreaterThan(0);
    expect(reader.rootDiskPercent?.at(1001)).toBeGreaterThan(0);
    expect(reader.memoryTotalBytes).toBeGreaterThan(2 ** 20);
    expect(reader.diskReadKibPerSecond).toBeNull();
    expect(reader.networkUpKibPerSecond).toBeNull();
  });
});

describe('root filesystem usage', () => {
  const rootDiskPercent = (rootFilesystem?: string) => {
    const reader = NodeReader.linux('/', { wallMs: () => 0, monotonicMs: () => 0 }, rootFilesystem);
    reader.sample({ second: 1000, monotonicMs: 0, continuous: false });
    reader.close();
    return reader.rootDiskPercent?.at(1000);
  };

  it.each([
    ['ext4', 0xef53, 75],
    ['btrfs', 0x9123683e, 75],
    ['erofs', 0xe0f5e1e2, Number.NaN],
    ['squashfs', 0x73717368, Number.NaN],
    ['cramfs', 0x28cd3d45, Number.NaN],
    ['iso9660', 0x9660, Number.NaN],
  ])('of %s', (_name, type, want) => {
    const reader = new RootFilesystemReader('/', () => ({ type, blocks: 100, bavail: 25 }));
    reader.sample({ second: 1, monotonicMs: 0, continuous: false });
    expect(reader.usedPercent.at(1)).toBe(want);
  });

  it('is that of the host root', () => expect(rootDiskPercent()).toBeGreaterThan(0));
  it('is that of another folder if one is configured', () => {
    // A filesystem without blocks has no usage.
    expect(rootDiskPercent('/proc')).toBeNaN();
    expect(rootDiskPercent('/usr')).toBeGreaterThan(0);
  });
});

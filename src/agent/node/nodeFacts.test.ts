import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeReader } from './nodeReader.ts';

/** A machine whose files change while it is read. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'faascope-facts-'));
  readonly #clock = { wallMs: () => 0, monotonicMs: () => this.#monotonicMs };
  readonly reader = NodeReader.linux(`${this.root}/`, this.#clock);
  #monotonicMs = 0;

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  tick(): void {
    this.#monotonicMs += 1000;
    this.reader.sample({ second: this.#monotonicMs / 1000, monotonicMs: this.#monotonicMs, continuous: true });
  }

  pass(ms: number): void {
    this.#monotonicMs += ms;
  }

  remove(): void {
    this.reader.close();
    rmSync(this.root, { recursive: true });
  }
}

let machine: Machine;
const begin = (files: Readonly<Record<string, string>> = {}) => {
  machine = new Machine();
  machine.write(files);
  return machine;
};
afterEach(() => machine.remove());

const netDev = (...names: string[]) => ({
  'proc/1/net/dev': `Inter-|  Receive | Transmit\n face |bytes\n${names.map((name) => `${name}: 1 0 0 0 0 0 0 0 2\n`).join('')}`,
});
const diskstats = (...names: string[]) => ({
  'proc/diskstats': names.map((name) => ` 8 0 ${name} 1 0 1 0 1 0 1 0 0 0 0\n`).join(''),
});
const mountinfo = (...mounts: string[]) => ({ 'proc/1/mountinfo': `${mounts.join('\n')}\n` });

describe('what a machine reports of itself', () => {
  it('has its load, the devices whose figures count, and the device of the root filesystem', () => {
    begin({
      'proc/loadavg': '0.52 1.25 2 3/512 4711\n',
      ...netDev('lo', '  eth0', ' veth1'),
      'sys/class/net/eth0/device/vendor': '0x1af4',
      ...diskstats('loop0', 'vda', 'vda1', 'dm-0'),
      ...mountinfo(
        '22 1 0:2 / / rw shared:1 - rootfs rootfs rw',
        '23 22 0:5 / /proc rw - proc proc rw',
        '29 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
      ),
    }).tick();
    expect(machine.reader.facts()).toEqual({
      load: [0.52, 1.25, 2],
      interfaces: ['eth0'],
      disks: ['vda'],
      rootDevice: '/dev/vda1',
    });
  });

  it('is unknown where nothing can be read', () => {
    begin().tick();
    expect(machine.reader.facts()).toEqual({ load: null, interfaces: null, disks: null, rootDevice: null });
  });

  it('lists no device where none counts, and only those of the last tick', () => {
    begin({ ...netDev('lo'), ...diskstats('loop0') }).tick();
    expect(machine.reader.facts()).toMatchObject({ interfaces: [], disks: [] });
    machine.write({ ...netDev('lo', 'eth0', 'eth1'), ...diskstats('loop0', 'sda') });
    machine.tick();
    expect(machine.reader.facts()).toMatchObject({ interfaces: ['eth0', 'eth1'], disks: ['sda'] });
    machine.write({ ...netDev('eth1'), ...diskstats('sdb') });
    machine.tick();
    expect(machine.reader.facts()).toMatchObject({ interfaces: ['eth1'], disks: ['sdb'] });
  });

  it('writes names as text, without what cannot be printed', () => {
    begin({
      ...netDev('\u001b[2Jeth0', 'größe0', '\u202e0hte'),
      ...mountinfo('1 1 0:1 / / rw - zfs a\\011b\\134\\040c rw'),
    });
    machine.tick();
    expect(machine.reader.facts()).toMatchObject({
      interfaces: ['?[2Jeth0', 'größe0', '?0hte'],
      rootDevice: 'a?b\\ c',
    });
  });

  it.each(['', '1.0 2.0\n', '-1 0 0 1/2 3\n', 'NaN 0 0\n', '1 Infinity 0\n', 'a b c\n'])(
    'has no load in %j',
    (text) => {
      begin({ 'proc/loadavg': text });
      expect(machine.reader.facts().load).toBeNull();
    },
  );

  it.each([
    ['nothing is mounted at /', '1 1 0:1 / /proc rw - proc proc rw'],
    ['what is mounted has no device', '1 1 0:1 / / rw - 9p none rw'],
    ['the line is cut off', '1 1 0:1 / / rw'],
  ])('has no root device if %s', (_what, line) => {
    begin(mountinfo(line));
    expect(machine.reader.facts().rootDevice).toBeNull();
  });

  it('reads the mounts again after a minute', () => {
    begin(mountinfo('1 1 0:1 / / rw - ext4 /dev/sda1 rw'));
    expect(machine.reader.facts().rootDevice).toBe('/dev/sda1');
    machine.write(mountinfo('1 1 0:1 / / rw - ext4 /dev/sdb1 rw'));
    machine.pass(59_999);
    expect(machine.reader.facts().rootDevice).toBe('/dev/sda1');
    machine.pass(1);
    expect(machine.reader.facts().rootDevice).toBe('/dev/sdb1');
  });
});

it('a machine without /proc reports nothing', () => {
  begin();
  const portable = NodeReader.portable(machine.root);
  expect(portable.facts()).toEqual({ load: null, interfaces: null, disks: null, rootDevice: null });
});

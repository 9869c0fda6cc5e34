import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SysDevices } from './sysDevices.ts';

let hostRoot: string;
let devices: SysDevices;
beforeEach(() => {
  hostRoot = mkdtempSync(join(tmpdir(), 'faascope-sys-'));
  devices = new SysDevices(hostRoot);
});
afterEach(() => rmSync(hostRoot, { recursive: true }));

const link = (from: string, to: string) => {
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(relative(dirname(from), to), from);
};
/** Creates a device below /sys/devices and the link to it in its class. */
const device = (path: string, kind: 'net' | 'block', files: Readonly<Record<string, string>> = {}): string => {
  const folder = join(hostRoot, 'sys/devices', path);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  link(join(hostRoot, `sys/class/${kind}`, basename(path)), folder);
  return folder;
};
const nic = (path: string): string => {
  const folder = device(path, 'net');
  link(join(folder, 'device'), join(folder, '../..'));
  return folder;
};

describe('interfaces in /sys', () => {
  it('are physical if a device is behind them, whatever their name', () => {
    nic('pci0000:00/0000:00:03.0/net/eth0');
    nic('pci0000:00/0000:00:04.0/net/bridge-uplink');
    for (const name of ['uplink', 'eno1.30', 'bond0', 'tailscale0', 'lo']) device(`virtual/net/${name}`, 'net');
    const all = ['eth0', 'bridge-uplink', 'uplink', 'eno1.30', 'bond0', 'tailscale0', 'lo'];
    expect(all.filter((name) => devices.isInterface(name))).toEqual(['eth0', 'bridge-uplink']);
  });

  it('count as members of a bond, not as the bond', () => {
    const bond = device('virtual/net/bond0', 'net');
    for (const name of ['eno1', 'eno2']) link(join(nic(`pci0000:00/${name}/net/${name}`), 'master'), bond);
    expect(['bond0', 'eno1', 'eno2'].filter((name) => devices.isInterface(name))).toEqual(['eno1', 'eno2']);
  });

  it('count once if one is a virtual function below a Hyper-V interface', () => {
    const master = nic('vmbus/12ab/net/eth0');
    link(join(nic('pci0001:00/0001:00:02.0/net/enP1s1'), 'master'), master);
    expect(['eth0', 'enP1s1'].filter((name) => devices.isInterface(name))).toEqual(['eth0']);
  });

  it('are judged by name if /sys is missing or has only links', () => {
    link(join(hostRoot, 'sys/class/net/eth1'), join(hostRoot, 'sys/devices/pci/net/eth1'));
    const all = ['eth0', 'eth1', 'bond0', 'eno1.30'];
    expect(all.filter((name) => devices.isInterface(name))).toEqual(['eth0', 'eth1']);
  });
});

describe('disks in /sys', () => {
  const counted = (...listed: string[]) =>
    listed.filter((name) => devices.isDisk(name, (other) => listed.includes(other)));

  it('are whole devices, not made of others', () => {
    const sda = device('pci0000:00/ata1/block/sda', 'block');
    device('pci0000:00/ata1/block/sda/sda1', 'block', { partition: '1\n' });
    mkdirSync(join(sda, 'slaves'));
    const stack = device('pci0000:00/odd/block/stack', 'block');
    link(join(stack, 'slaves/sda'), sda);
    for (const name of ['loop0', 'zd16', 'nullb0', 'ublkb0']) device(`virtual/block/${name}`, 'block');
    device('rbd/0/block/rbd0', 'block');
    device('virtual/nvme-subsystem/nvme-subsys0/nvme0n1', 'block');
    const all = ['sda', 'sda1', 'stack', 'loop0', 'zd16', 'nullb0', 'ublkb0', 'rbd0', 'nvme0n1'];
    expect(counted(...all)).toEqual(['sda', 'nvme0n1']);
  });

  it('include a partition whose disk is not listed', () => {
    device('pci/block/odd', 'block');
    device('pci/block/odd/first', 'block', { partition: '1\n' });
    expect([counted('odd', 'first'), counted('first')]).toEqual([['odd'], ['first']]);
  });

  it.each([
    { listed: ['xvda1', 'xvda2'], want: ['xvda1', 'xvda2'] },
    { listed: ['nvme0n1', 'nvme0c0n1'], want: ['nvme0n1', 'nvme0c0n1'] },
    { listed: ['cciss/c0d0', 'cciss/c0d0p1'], want: ['cciss/c0d0'] },
    { listed: ['dasda', 'dasda1', 'drbd0', 'bcache0'], want: ['dasda'] },
  ])('of $listed', ({ listed, want }) => {
    expect(counted(...listed)).toEqual(want);
    device('vbd-1/block/xvda1', 'block');
    device('vbd-2/block/xvda2', 'block');
    device('virtual/nvme-subsystem/nvme-subsys0/nvme0n1', 'block');
    device('pci/cciss/block/cciss!c0d0', 'block');
    device('pci/cciss/block/cciss!c0d0/cciss!c0d0p1', 'block', { partition: '1\n' });
    device('css0/block/dasda', 'block');
    device('css0/block/dasda/dasda1', 'block', { partition: '1\n' });
    device('virtual/block/drbd0', 'block');
    expect(counted(...listed)).toEqual(want);
  });

  it.each([
    ['whole', '8:0', '/pci0000:00/ata1/block/sda', true],
    ['mapped', '253:0', '/virtual/block/dm-0', false],
    ['of an unknown driver', '250:0', '/virtual/block/nullb0', false],
    ['Xen', '202:1', '/vbd-1/block/xvda1', true],
  ])('by number: %s', (_what, numbers, path, want) => {
    const [major = 0, minor = 0] = numbers.split(':').map(Number);
    expect(devices.isDiskNumbered(major, minor)).toBe(true);
    const folder = device(path, 'block');
    link(join(hostRoot, 'sys/dev/block', numbers), folder);
    expect(devices.isDiskNumbered(major, minor)).toBe(want);
  });

  it.each([
    ['sda', true],
    ['dm-0', false],
    ['nvme0n1', true],
  ])('by number, if only the link is readable: %s', (name, want) => {
    link(join(hostRoot, 'sys/dev/block/1:2'), join(hostRoot, 'sys/devices', name));
    expect(devices.isDiskNumbered(1, 2)).toBe(want);
  });
});

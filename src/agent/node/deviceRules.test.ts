import { describe, expect, it } from 'vitest';
import { isPhysicalDisk, isPhysicalInterface } from './deviceRules.ts';

describe('isPhysicalDisk', () => {
  it.each(['sda', 'sdaa', 'vda', 'xvdb', 'nvme0n1', 'nvme10n2', 'mmcblk0', 'hda', 'pmem0', 'dasda'])(
    'counts %s',
    (name) => {
      expect(isPhysicalDisk(name)).toBe(true);
    },
  );
  it.each([
    'sda1',
    'vda15',
    'xvdb2',
    'nvme0n1p1',
    'mmcblk0p2',
    'mmcblk0boot0',
    'dm-0',
    'md127',
    'zram0',
    'ram3',
    'loop7',
    'sr0',
    'fd0',
    'nbd0',
    'nbd0p1',
  ])('leaves %s out', (name) => {
    expect(isPhysicalDisk(name)).toBe(false);
  });
});

describe('isPhysicalInterface', () => {
  it.each(['eth0', 'ens5', 'enp3s0f1', 'eno1', 'wlan0', 'ib0', 'lan0'])('counts %s', (name) => {
    expect(isPhysicalInterface(name)).toBe(true);
  });
  it.each([
    'lo',
    'veth12ab',
    'cali0',
    'cilium_host',
    'cni0',
    'flannel.1',
    'docker0',
    'br-1f',
    'virbr0',
    'tun0',
    'tap3',
    'kube-ipvs0',
    'nodelocaldns',
    'dummy0',
    'ifb0',
    'wg0',
    'vxlan.calico',
    'weave',
    'bond0',
    'sit0',
    'ip6tnl0',
    'lxc0',
  ])('leaves %s out', (name) => {
    expect(isPhysicalInterface(name)).toBe(false);
  });
});

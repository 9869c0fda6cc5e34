import { describe, expect, it } from 'vitest';
import { isPhysicalDisk, isPhysicalInterface } from './deviceNames.ts';

describe('isPhysicalDisk', () => {
  it.each<[string, string]>([
    ['sda sda1 sda15', 'sda'],
    ['sdaa sdaa1', 'sdaa'],
    ['vda vda1 vdb', 'vda vdb'],
    ['hda hda2', 'hda'],
    ['xvda xvda1', 'xvda'],
    ['xvda1 xvda2', 'xvda1 xvda2'],
    ['nvme0n1 nvme0n1p1 nvme0n1p15 nvme10n2', 'nvme0n1 nvme10n2'],
    ['nvme0n1 nvme0c0n1', 'nvme0n1 nvme0c0n1'],
    ['mmcblk0 mmcblk0p2 mmcblk0boot0', 'mmcblk0'],
    ['pmem0 pmem0p1', 'pmem0'],
    ['dasda dasda1 dasdb', 'dasda dasdb'],
    ['cciss/c0d0 cciss/c0d0p1', 'cciss/c0d0'],
    ['dm-0 md127 md0p1 zram0 ram3 loop7 sr0 fd0 nbd0 nbd0p1 zd0 zd16p1 drbd0 bcache0 rbd1', ''],
    ['sda dm-0 md0 sdb', 'sda sdb'],
  ])('counts of %s only %s', (listed, counted) => {
    const all = listed.split(' ');
    const isListed = (name: string) => all.includes(name);
    expect(all.filter((name) => isPhysicalDisk(name, isListed)).join(' ')).toBe(counted);
  });
});

describe('isPhysicalInterface', () => {
  it.each(['eth0', 'ens5', 'enp3s0f1', 'eno1', 'wlan0', 'ib0', 'lan0', 'em1', 'p4p1', 'enx00e04c680001'])(
    'counts %s',
    (name) => {
      expect(isPhysicalInterface(name)).toBe(true);
    },
  );
  it.each([
    ...['lo', 'veth12ab', 'cali0', 'cilium_host', 'lxc0', 'lxdbr0', 'incusbr0', 'cni0', 'cbr0', 'flannel.1', 'docker0'],
    ...['br-1f', 'br0', 'bridge0', 'virbr0', 'fwbr100i0', 'fwpr100p0', 'fwln100i0', 'tun0', 'tap3', 'tailscale0'],
    ...['kube-ipvs0', 'nodelocaldns', 'dummy0', 'ifb0', 'wg0', 'vxlan.calico', 'weave', 'ovs-system', 'ovn-k8s-mp0'],
    ...['antrea-gw0', 'genev_sys_6081', 'eni0a1b', 'gke52', 'azv1', 'podman0', 'vnet0', 'vmbr0', 'bond0', 'team0'],
    ...['sit0', 'ip6tnl0', 'eno1.30', 'bond0.5', 'eth0.100'],
  ])('excludes %s', (name) => {
    expect(isPhysicalInterface(name)).toBe(false);
  });
});

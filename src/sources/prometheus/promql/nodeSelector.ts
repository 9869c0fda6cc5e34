import { anyOf, quoted } from './matcher.ts';

const names =
  'node_cpu_seconds_total|node_memory_Mem(Available|Total)_bytes|node_filesystem_(avail|size)_bytes' +
  '|node_disk_(read|written)_bytes_total|node_network_(receive|transmit)_bytes_total';

/** Disks that are not physical, partitions, and interfaces whose bytes do not leave the machine; see docs/sources.md. */
const otherDevices =
  'dm-.*|md.*|z?ram.*|loop.*|sr.*|fd.*|nbd.*|(sd|hd|vd|xvd)[a-z]+[0-9]+|(nvme[0-9]+n[0-9]+|mmcblk[0-9]+|pmem[0-9]+)p[0-9]+' +
  '|mmcblk[0-9]+boot[0-9]+|lo|veth.*|cali.*|cilium.*|lxc.*|cni.*|flannel.*|docker.*|br-.*|virbr.*|tun.*|tap.*|kube-.*' +
  '|nodelocaldns|dummy.*|ifb.*|wg.*|vxlan.*|weave.*|ovs-.*|antrea.*|genev.*|eni.*|gke.*|azv.*|podman.*|vnet.*|vmbr.*' +
  '|bond.*|team.*|sit.*|ip6tnl.*';
const otherFilesystems = 'tmpfs|overlay|squashfs|ramfs';
/** Where an exporter sees the machine's root; empty for metrics that are of no filesystem. */
const rootMounts = '|/|/host/?|/rootfs|/host/root';

/** Selects every sample that the figures of some nodes are made from. @param instances as the targets are labelled */
export function nodeSelector(instances: readonly string[], windowSeconds: number): string {
  const matchers = [
    `__name__=~${quoted(names)}`,
    `instance=~${anyOf(instances)}`,
    `device!~${quoted(otherDevices)}`,
    `fstype!~${quoted(otherFilesystems)}`,
    `mountpoint=~${quoted(rootMounts)}`,
  ];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

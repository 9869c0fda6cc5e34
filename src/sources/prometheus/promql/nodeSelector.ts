import { anyOf, quoted } from './matcher.ts';

const names =
  'node_cpu_seconds_total|node_memory_Mem(Available|Total)_bytes|node_filesystem_(avail|size)_bytes' +
  '|node_disk_(read|written)_bytes_total|node_network_(receive|transmit)_bytes_total';

/**
 * Devices of which a node may have hundreds; what else does not count is left out of the answer. No file system must be
 * met: its device is a path, a dataset (`srv/subvol-1`) or a tag, so that no name here goes across a slash.
 */
const manyDevices =
  '(veth|cali|cilium|lxc|cni|flannel|docker|br-|virbr|fwbr|fwpr|fwln|tap|eni|gke|azv|podman|vnet|genev|ovs-)[^/]*' +
  '|(dm-|z?ram|zd|loop|nbd|rbd)[0-9]+(p[0-9]+)?';
/** Not the machine's root, or images that are always full. */
const otherFilesystems = 'tmpfs|overlay|ramfs|squashfs|erofs|cramfs|iso9660';
/** Where an exporter sees the machine's root; empty for metrics that are of no filesystem. */
const rootMounts = '|/|/host/?|/rootfs|/host/root';

/** Selects every sample that the figures of some nodes are made from. @param instances as the targets are labelled */
export function nodeSelector(instances: readonly string[], windowSeconds: number): string {
  const matchers = [
    `__name__=~${quoted(names)}`,
    `instance=~${anyOf(instances)}`,
    `device!~${quoted(manyDevices)}`,
    `fstype!~${quoted(otherFilesystems)}`,
    `mountpoint=~${quoted(rootMounts)}`,
  ];
  return `{${matchers.join(',')}}[${windowSeconds}s]`;
}

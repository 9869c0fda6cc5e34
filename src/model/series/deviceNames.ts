// Which devices are physical, judged by their names: node_exporter's rules, extended by the names of container
// networks, hypervisors and volume managers; see docs/sources.md.
const virtualDisk = /^(?:dm-|md|z?ram|zd|loop|sr|fd|nbd|drbd|bcache|rbd)/;
const virtualInterface =
  /^(?:lo$|veth|cali|cilium|lxc|lxdbr|incusbr|cni|cbr|flannel|docker|br|virbr|fwbr|fwpr|fwln|tun|tap|tailscale|kube-|nodelocaldns$|dummy|ifb|wg|vxlan|weave|ovs-|ovn-|antrea|genev|eni|gke|azv|podman|vnet|vmbr|bond|team|sit|ip6tnl)/;
/** A VLAN on another interface, such as `eno1.30`, which counts its bytes too. */
const vlan = /\.\d+$/;

/**
 * The names that {@link isPhysicalInterface} leaves out, as a regular expression of Prometheus, which matches whole
 * names.
 */
export const virtualInterfacePattern = `${virtualInterface.source.slice(1)}.*|.*\\.[0-9]+`;

/** The kernel names a partition after its disk plus a number, with a `p` between if the disk ends with a digit. */
const partitions = [/^(.*\d)p\d+$/, /^(.*\D)\d+$/, /^(mmcblk\d+)boot\d+$/];

/**
 * False for device mapper, RAID, RAM, loop, network and optical devices, and for a partition whose disk is listed too.
 * A partition without its disk, such as Xen's `xvda1`, counts.
 * @param isListed whether a disk is in the same list
 */
export function isPhysicalDisk(device: string, isListed: (device: string) => boolean): boolean {
  const disks = partitions.map((partition) => partition.exec(device)?.[1]).filter((disk) => disk !== undefined);
  return !isVirtualDisk(device) && !disks.some(isListed);
}

/** True for device mapper, RAID, RAM, loop, network and optical devices. */
export function isVirtualDisk(device: string): boolean {
  return virtualDisk.test(device);
}

/**
 * True for an interface whose bytes leave the machine, unlike container networks, bridges, bonds, VLANs and tunnels.
 */
export function isPhysicalInterface(device: string): boolean {
  return !virtualInterface.test(device) && !vlan.test(device);
}

/** A name as it may be shown: the kernel allows almost any byte in it, so what cannot be printed becomes `?`. */
export function printableName(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}

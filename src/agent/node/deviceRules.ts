// Which devices are physical, by name. The lists are node_exporter's practice widened by the names that container
// networks and volume managers give; see docs/sources.md.
const virtualDisk = /^(?:dm-.*|md.*|z?ram.*|loop.*|sr.*|fd.*|nbd.*)$/;
const virtualInterface =
  /^(?:lo|veth.*|cali.*|cilium.*|lxc.*|cni.*|flannel.*|docker.*|br-.*|virbr.*|tun.*|tap.*|kube-.*|nodelocaldns|dummy.*|ifb.*|wg.*|vxlan.*|weave.*|ovs-.*|antrea.*|genev.*|eni.*|gke.*|azv.*|podman.*|vnet.*|vmbr.*|bond.*|team.*|sit.*|ip6tnl.*)$/;

// A partition is its disk's name and a number; with a `p` between where the disk's name ends with a digit.
const partition = /^(?:(?:sd|hd|vd|xvd)[a-z]+\d+|(?:nvme\d+n\d+|mmcblk\d+|pmem\d+|nbd\d+)p\d+|mmcblk\d+boot\d+)$/;

/** True for a whole physical (or the hypervisor's) disk: no partition, no device mapper, RAID, RAM or loop device. */
export function isPhysicalDisk(device: string): boolean {
  return !virtualDisk.test(device) && !partition.test(device);
}

/** True for an interface whose bytes leave the machine: none of a container network, bridge, bond or tunnel. */
export function isPhysicalInterface(device: string): boolean {
  return !virtualInterface.test(device);
}

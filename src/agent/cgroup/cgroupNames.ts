// How the kubelet and the runtimes name what they put below a cgroup mount (kubelet: pkg/kubelet/cm/cgroup_manager_linux.go).
// cgroupfs: kubepods/burstable/pod<uid>/<id>
// systemd: kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<uid, _ for ->.slice/cri-containerd-<id>.scope
// A slice below another carries its name: kubelet.slice/kubelet-kubepods.slice.
const podsRoot = /^(?:.+-)?kubepods(?:\.slice)?$/;
const qosFolder = /^(?:burstable|besteffort|(?:.+-)?kubepods-(?:burstable|besteffort)\.slice)$/;
const podFolder = /^(?:pod(?<plain>[^.]+)|(?:.+-)?kubepods(?:-burstable|-besteffort)?-pod(?<slice>[^.]+)\.slice)$/;
// A runtime that was told of a slice and does not use systemd takes all of what it was told for the name of a folder,
// and makes it beside its own or in that: system.slice/containerd.service/kubepods-burstable-pod<uid>.slice:cri-containerd:<id>
const strayContainer =
  /^(?:.+-)?kubepods(?:-burstable|-besteffort)?-pod(?<slice>[^.]+)\.slice:[^:]+:(?<id>[0-9a-f]{64})$/;
const containerFolder = /^(?<runtime>[a-z-]+-)?(?<id>[0-9a-f]{64})(?:\.scope)?$/;

/** True for the folder that the kubelet keeps all pods in. */
export function isPodsRoot(name: string): boolean {
  return podsRoot.test(name);
}

/** True for the folder of a quality of service, which holds pods as the root of pods does. */
export function isQosFolder(name: string): boolean {
  return qosFolder.test(name);
}

/** The UID of the pod that a folder belongs to, spelled as the API spells it; null when it is no pod's. */
export function podUidOf(name: string): string | null {
  const groups = podFolder.exec(name)?.groups;
  return groups?.['plain'] ?? groups?.['slice']?.replaceAll('_', '-') ?? null;
}

/** The pod and container that a folder outside of the kubelet's tree belongs to; null when it is none's. */
export function strayContainerOf(name: string): { readonly podUid: string; readonly containerId: string } | null {
  const groups = strayContainer.exec(name)?.groups;
  const { slice, id } = groups ?? {};
  return slice === undefined || id === undefined ? null : { podUid: slice.replaceAll('_', '-'), containerId: id };
}

/** The id of the container that a folder in a pod's belongs to; null when it is none: CRI-O's conmon has its own. */
export function containerIdOf(name: string): string | null {
  const groups = containerFolder.exec(name)?.groups;
  return groups === undefined || groups['runtime']?.includes('conmon') ? null : (groups['id'] ?? null);
}

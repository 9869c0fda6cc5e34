// How the kubelet and the runtimes name what they put below a cgroup mount (kubelet: pkg/kubelet/cm/cgroup_manager_linux.go).
// cgroupfs: kubepods/burstable/pod<uid>/<id>
// systemd: kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<uid, _ for ->.slice/cri-containerd-<id>.scope
// A slice below another carries its name: kubelet.slice/kubelet-kubepods.slice.
const podsRoot = /^(?:.+-)?kubepods(?:\.slice)?$/;
const qosFolder = /^(?:burstable|besteffort|(?:.+-)?kubepods-(?:burstable|besteffort)\.slice)$/;
const podFolder = /^(?:pod(?<plain>[^.]+)|(?:.+-)?kubepods(?:-burstable|-besteffort)?-pod(?<slice>[^.]+)\.slice)$/;
// A runtime that is given a slice but does not use systemd takes the whole text for a folder name, beside its own folder
// or in it: system.slice/containerd.service/kubepods-burstable-pod<uid>.slice:cri-containerd:<id>
const strayContainer =
  /^(?:.+-)?kubepods(?:-burstable|-besteffort)?-pod(?<slice>[^.]+)\.slice:[^:]+:(?<id>[0-9a-f]{64})$/;
const containerFolder = /^(?<runtime>[a-z-]+-)?(?<id>[0-9a-f]{64})(?:\.scope)?$/;

/** True for the folder in which the kubelet keeps all pods. */
export function isPodsRoot(name: string): boolean {
  return podsRoot.test(name);
}

/** True for the folder of a quality-of-service class, which holds pods like the root of all pods. */
export function isQosFolder(name: string): boolean {
  return qosFolder.test(name);
}

/** The UID of the pod of a folder, as the API writes it; null if it is not the folder of a pod. */
export function podUidOf(name: string): string | null {
  const groups = podFolder.exec(name)?.groups;
  return groups?.['plain'] ?? groups?.['slice']?.replaceAll('_', '-') ?? null;
}

/** The pod and container of a folder outside the kubelet's tree; null if it belongs to none. */
export function strayContainerOf(name: string): { readonly podUid: string; readonly containerId: string } | null {
  const groups = strayContainer.exec(name)?.groups;
  const { slice, id } = groups ?? {};
  return slice === undefined || id === undefined ? null : { podUid: slice.replaceAll('_', '-'), containerId: id };
}

/** The container id of a folder below a pod's; null if it is not a container (CRI-O's conmon has a folder too). */
export function containerIdOf(name: string): string | null {
  const groups = containerFolder.exec(name)?.groups;
  return groups === undefined || groups['runtime']?.includes('conmon') ? null : (groups['id'] ?? null);
}

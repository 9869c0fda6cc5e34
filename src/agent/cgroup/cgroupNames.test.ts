import { describe, expect, it } from 'vitest';
import { containerIdOf, isPodsRoot, isQosFolder, podUidOf, strayContainerOf } from './cgroupNames.ts';

const uid = '6e3aba0b-eab2-44ec-8616-afc7bc96390f';
const slice = uid.replaceAll('-', '_');
const id = 'ce974ec63b54df097fa540d3e1356b0498848b40d2dde2a126b2d95f11447a46';

describe('cgroup names', () => {
  it.each([
    ['kubepods', true],
    ['kubepods.slice', true],
    ['kubelet-kubepods.slice', true],
    ['kubepods-burstable.slice', false],
    ['mykubepods', false],
    ['system.slice', false],
  ])('%s is the root cgroup of pods: %s', (name, is) => expect(isPodsRoot(name)).toBe(is));

  it.each([
    ['burstable', true],
    ['besteffort', true],
    ['kubepods-besteffort.slice', true],
    ['kubelet-kubepods-burstable.slice', true],
    ['kubepods.slice', false],
    [`kubepods-burstable-pod${slice}.slice`, false],
  ])('%s is a QoS class: %s', (name, is) => expect(isQosFolder(name)).toBe(is));

  it.each([
    [`pod${uid}`, uid],
    [`kubepods-burstable-pod${slice}.slice`, uid],
    [`kubepods-pod${slice}.slice`, uid],
    [`kubelet-kubepods-besteffort-pod${slice}.slice`, uid],
    ['podb3d0c2b9b8a1f6f1b3b2c1d0e9f8a7b6', 'b3d0c2b9b8a1f6f1b3b2c1d0e9f8a7b6'],
    ['kubepods-burstable.slice', null],
    ['burstable', null],
  ])('%s is the cgroup of pod %s', (name, found) => expect(podUidOf(name)).toBe(found));

  it.each([
    [`kubepods-burstable-pod${slice}.slice:cri-containerd:${id}`, uid],
    [`kubepods-pod${slice}.slice:docker:${id}`, uid],
    [`kubelet-kubepods-besteffort-pod${slice}.slice:cri-containerd:${id}`, uid],
    [`kubepods-burstable-pod${slice}.slice`, undefined],
    [`kubepods-burstable-pod${slice}.slice:cri-containerd:${id.slice(1)}`, undefined],
    [`system.slice:cri-containerd:${id}`, undefined],
    [id, undefined],
  ])('%s is a container of pod %s outside the cgroup of the pod', (name, found) => {
    expect(strayContainerOf(name)?.podUid).toBe(found);
    if (found !== undefined) expect(strayContainerOf(name)?.containerId).toBe(id);
  });

  it.each([
    [id, id],
    [`cri-containerd-${id}.scope`, id],
    [`crio-${id}.scope`, id],
    [`docker-${id}.scope`, id],
    [`crio-${id}`, id],
    [`crio-conmon-${id}.scope`, null],
    [`crio-conmon-${id}`, null],
    [id.slice(1), null],
    ['init.scope', null],
  ])('%s is the cgroup of container %s', (name, found) => expect(containerIdOf(name)).toBe(found));
});

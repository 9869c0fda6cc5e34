import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pressureText, type Shape } from '../../../test/cgroup/cgroupTree.ts';
import { app, otherUid, pause, ReadNode, removeNodes, second, together, uid } from '../../../test/cgroup/readNode.ts';

afterEach(removeNodes);

/** In whole percent. */
const cpuOf = (node: ReadNode) => Math.round(node.value('cpuPercent') ?? -1);
const outer = '0'.repeat(64);
const shapes: readonly Shape[] = [
  { version: 1, driver: 'cgroupfs' },
  { version: 1, driver: 'systemd' },
  { version: 2, driver: 'cgroupfs' },
  { version: 2, driver: 'systemd' },
];
const mismatched: readonly Shape[] = [
  { version: 1, driver: 'mismatched' },
  { version: 2, driver: 'mismatched' },
];

describe('nodes that run in containers', () => {
  const parents = [
    ['minikube in Docker', `/docker/${outer}`],
    ['kind in Docker', `/docker/${outer}/kubelet`],
    ['kind in Docker with systemd', `/system.slice/docker-${outer}.scope/kubelet.slice`],
    ['kind in rootless Docker', `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${outer}.scope`],
    ['LXC', '/lxc.payload.node1'],
    ['a container in a container', `/docker/${outer}/docker/${outer}`],
  ] as const;
  const cases = parents.flatMap(([where, parent]) => shapes.map((shape) => ({ where, parent, shape })));
  it.each(cases)('finds pods in $where, cgroup v$shape.version, $shape.driver', ({ parent, shape }) => {
    const node = new ReadNode(shape, [], parent);
    node.tree.container(uid, app, { cpuMs: 100, usedBytes: 5000, inactiveFileBytes: 1000 });
    node.first();
    node.tree.pod(uid, { cpuMs: 150 });
    node.tree.container(uid, app, { cpuMs: 150, usedBytes: 5000, inactiveFileBytes: 1000 });
    node.tick();
    expect([cpuOf(node), node.value('workingSetBytes')]).toEqual([5, 4000]);
    // Once the parent cgroup is known, new pods are found in their first second.
    node.tree.container(otherUid, second, { cpuMs: 30 });
    node.tick();
    expect(together(node.reader, otherUid, [second])?.cpuPercent.at(node.second)).toBeCloseTo(3, 9);
  });

  it('finds a parent cgroup created later within 16 s, and counts nothing from before', () => {
    const node = new ReadNode({ version: 2, driver: 'cgroupfs' }, [], `/docker/${outer}/kubelet`);
    mkdirSync(join(node.tree.hostRoot, `sys/fs/cgroup/docker/${outer}`), { recursive: true });
    node.first();
    node.tick();
    node.tree.container(uid, app, { cpuMs: 5000, usedBytes: 100 });
    let waited = 0;
    while (node.value('workingSetBytes') === undefined && waited < 20) {
      node.tick();
      waited++;
    }
    expect(waited).toBeLessThanOrEqual(16);
    expect([node.value('cpuPercent'), node.value('workingSetBytes')]).toEqual([Number.NaN, 100]);
    node.tree.container(uid, app, { cpuMs: 5020, usedBytes: 100 });
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(2, 9);
  });

  it.each(['', '/kubepods'])('drops pods when their %s disappears, and finds them again when it is back', (gone) => {
    const parent = `/docker/${outer}`;
    const node = new ReadNode({ version: 2, driver: 'cgroupfs' }, [], parent);
    node.tree.container(uid, app, { usedBytes: 100 });
    node.first();
    node.tick();
    rmSync(join(node.tree.hostRoot, 'sys/fs/cgroup', parent, gone), { recursive: true });
    node.tick();
    node.tick();
    expect(node.value('workingSetBytes')).toBe(0);
    node.tree.container(uid, app, { usedBytes: 700 });
    for (let waited = 0; waited < 16; waited++) node.tick();
    expect(node.value('workingSetBytes')).toBe(700);
  });

  it('does not take the container id of the node for a container of a pod', () => {
    const node = new ReadNode({ version: 2, driver: 'cgroupfs' }, [], `/docker/${outer}`);
    const text = (received: number) => `head\nhead\n  eth0: ${received} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n`;
    node.tree.container(uid, app);
    // As a reader without hostPID sees it.
    node.tree.file(`sys/fs/cgroup/docker/${outer}/kubepods/burstable/pod${uid}/${app}/cgroup.procs`, '0\n');
    node.tree.file('proc/1/net/dev', text(0));
    node.tree.file('proc/77/cgroup', `0::/docker/${outer}/kubepods/burstable/pod${uid}/${app}\n`);
    node.tree.file('proc/77/net/dev', text(1000));
    node.first();
    node.tick();
    node.tree.file('proc/77/net/dev', text(1000 + 2048));
    node.tick();
    expect(node.podValue('networkDownKibPerSecond')).toBe(2);
  });
});

describe('a runtime with another cgroup driver than the kubelet', () => {
  it.each(mismatched)('v$version: finds containers outside the cgroup of their pod', (shape) => {
    const node = new ReadNode(shape);
    // The pod's own cgroup exists, but is empty and never changes.
    node.tree.pod(uid, { pressure: { memory: [0, 0] } });
    node.tree.container(uid, app, { cpuMs: 100, usedBytes: 5000 });
    node.tree.container(uid, pause, { cpuMs: 1, usedBytes: 7 });
    node.first();
    for (let ticks = 1; ticks <= 12; ticks++) {
      node.tree.container(uid, app, { cpuMs: 100 + ticks * 40, usedBytes: 5000 + ticks });
      node.tick();
      expect([cpuOf(node), node.value('workingSetBytes')]).toEqual([4, 5000 + ticks]);
    }
    expect(node.value('workingSetBytes', [app, pause])).toBe(5019);
    // An empty cgroup would give 0.
    expect(node.podValue('memorySomePressurePercent')).toBeNaN();
  });

  it.each(mismatched)('v$version: measures a later container from 0 in its first second', (shape) => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 100 });
    node.first();
    node.tick();
    node.tree.pod(otherUid);
    node.tree.container(otherUid, second, { cpuMs: 30, usedBytes: 100 });
    node.tick();
    const born = together(node.reader, otherUid, [second]);
    expect([born?.cpuPercent.at(node.second), born?.cpuPercent.at(node.second - 1)]).toEqual([3, 0]);
  });

  it.each(mismatched)(
    'v$version: a container that ended uses nothing, and its pod is dropped after a minute',
    (shape) => {
      const node = new ReadNode(shape);
      node.tree.pod(uid);
      node.tree.container(uid, app, { cpuMs: 100, usedBytes: 100 });
      node.first();
      node.tick();
      node.tree.removeContainer(uid, app);
      node.tree.removePod(uid);
      node.tick();
      node.tick();
      expect([node.value('cpuPercent'), node.value('workingSetBytes')]).toEqual([0, 0]);
      for (let ticks = 0; ticks < 62; ticks++) node.tick();
      expect([...node.reader.podUids()]).toEqual([]);
    },
  );

  it.each(mismatched)('v$version: works on a node that runs in a container', (shape) => {
    const node = new ReadNode(shape, [], `/docker/${outer}`);
    node.tree.pod(uid);
    node.tree.container(uid, app, { cpuMs: 100 });
    node.first();
    node.tree.container(uid, app, { cpuMs: 120 });
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(2, 9);
  });

  it('v2: finds containers in the root cgroup', () => {
    const node = new ReadNode({ version: 2, driver: 'mismatched' });
    const slice = `kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice`;
    const path = `sys/fs/cgroup/${slice}:cri-containerd:${app}`;
    node.tree.file(`${path}/cpu.stat`, 'usage_usec 1000\n');
    node.tree.file(`${path}/cpu.pressure`, pressureText(0, 0));
    node.first();
    node.tree.file(`${path}/cpu.stat`, 'usage_usec 51000\n');
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(5, 9);
  });
});

it.each([
  ['/a/b/c/d/e/f', 1],
  ['/a/b/c/d/e/f/g', 0],
])('pods below %s: finds %d', (parent, pods) => {
  const node = new ReadNode({ version: 2, driver: 'cgroupfs' }, [], parent);
  node.tree.container(uid, app);
  node.first();
  expect([...node.reader.podUids()].length).toBe(pods);
});

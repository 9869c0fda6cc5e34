import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { app, ReadNode, removeNodes, uid } from '../../../test/cgroup/readNode.ts';
import { CgroupReader } from './cgroupReader.ts';

afterEach(removeNodes);

const cgroups = 'sys/fs/cgroup';
const folder = `kubepods/burstable/pod${uid}/${app}`;
const figures = ['cpuPercent', 'workingSetBytes', 'throttledPercent', 'diskReadKibPerSecond'] as const;

describe('missing controllers', () => {
  const disk = { 1: '254:0 Read 1024\n254:0 Write 0\nTotal 1024\n', 2: '254:0 rbytes=1024 wbytes=0\n' };
  it.each([
    { version: 1, missing: ['memory'], unknown: ['workingSetBytes'] },
    { version: 1, missing: ['blkio'], unknown: ['diskReadKibPerSecond'] },
    { version: 1, missing: ['cpu,cpuacct'], unknown: ['cpuPercent', 'throttledPercent'] },
    { version: 1, missing: ['cpuacct.usage'], unknown: ['cpuPercent'] },
    { version: 2, missing: ['memory.current'], unknown: ['workingSetBytes'] },
    { version: 2, missing: ['memory.stat'], unknown: ['workingSetBytes'] },
    { version: 2, missing: ['io.stat'], unknown: ['diskReadKibPerSecond'] },
  ] as const)('v$version without $missing', ({ version, missing, unknown }) => {
    const node = new ReadNode({ version, driver: 'cgroupfs' }, missing);
    const counters = { cpuMs: 1, throttledMs: 1, usedBytes: 1, disk: disk[version] };
    node.tree.container(uid, app, counters);
    node.first();
    node.tick();
    expect(figures.filter((figure) => Number.isNaN(node.value(figure)))).toEqual(unknown);
  });

  it('finds no pods on a machine without cgroups', () => {
    const reader = new CgroupReader('/nowhere', { wallMs: () => 0, monotonicMs: () => 0 });
    reader.sample({ second: 1, monotonicMs: 0, continuous: false });
    expect([...reader.podUids()]).toEqual([]);
    reader.close();
  });
});

describe('cgroup mounts', () => {
  it('reads cpu and cpuacct mounted separately, with memory and blkio on v2', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' }, ['cpu,cpuacct', 'memory', 'blkio']);
    node.tree.files({
      [`${cgroups}/cpu/${folder}/cpu.stat`]: 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
      [`${cgroups}/cpuacct/${folder}/cpuacct.usage`]: '1000\n',
      [`${cgroups}/unified/${folder}/memory.current`]: '7000\n',
      [`${cgroups}/unified/${folder}/memory.stat`]: 'anon 1\ninactive_file 1000\n',
      [`${cgroups}/unified/${folder}/io.stat`]: '',
    });
    node.first();
    node.tick();
    expect(figures.map((figure) => node.value(figure))).toEqual([0, 6000, 0, 0]);
  });

  it('reads v2 alone, mounted at unified', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' }, ['cpu,cpuacct', 'memory', 'blkio']);
    node.tree.files({
      [`${cgroups}/unified/${folder}/cpu.stat`]: 'usage_usec 5\nuser_usec 5\n',
    });
    node.first();
    node.tick();
    expect(node.value('cpuPercent')).toBe(0);
  });

  it('reads a folder cpu that links to cpu,cpuacct', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' });
    symlinkSync('cpu,cpuacct', join(node.tree.hostRoot, cgroups, 'cpu'));
    symlinkSync('cpu,cpuacct', join(node.tree.hostRoot, cgroups, 'cpuacct'));
    node.tree.container(uid, app, { throttledMs: 0 });
    node.first();
    node.tick();
    expect([node.value('cpuPercent'), node.value('throttledPercent')]).toEqual([0, 0]);
  });
});

describe('the cgroup of all pods', () => {
  it.each([
    { where: 'a folder given by --cgroup-root', shape: { version: 2, driver: 'cgroupfs' }, parent: '/kubelet' },
    { where: 'the slice of another slice', shape: { version: 1, driver: 'systemd' }, parent: '/kubelet.slice' },
  ] as const)('is found in $where', ({ shape, parent }) => {
    const node = new ReadNode(shape, [], parent);
    node.first();
    node.tree.container(uid, app, { cpuMs: 20 });
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(2, 9);
  });

  it('includes Guaranteed pods at its root', () => {
    const node = new ReadNode({ version: 2, driver: 'systemd' });
    const slice = `kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice/crio-${app}.scope`;
    node.tree.file(`${cgroups}/${slice}/cpu.stat`, 'usage_usec 1000\n');
    node.tree.file(`${cgroups}/${slice.replace('crio-', 'crio-conmon-')}/cpu.stat`, 'usage_usec 999999\n');
    node.first();
    node.tick();
    expect(node.value('cpuPercent')).toBe(0);
  });

  it('a container whose cgroups are created one after another has no gap before its start', () => {
    const node = new ReadNode({ version: 1, driver: 'cgroupfs' });
    node.first();
    node.tick();
    node.tree.file(`${cgroups}/cpu,cpuacct/${folder}/cpuacct.usage`, '10000000\n');
    node.tick();
    expect([node.value('cpuPercent'), node.value('workingSetBytes')]).toEqual([1, Number.NaN]);
    node.tree.container(uid, app, { cpuMs: 10, usedBytes: 4096 });
    node.tick();
    expect([0, 1, 2, 3].map((ago) => node.value('workingSetBytes', [app], ago))).toEqual([4096, Number.NaN, 0, 0]);
  });
});

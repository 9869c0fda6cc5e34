import { afterEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../test/cgroup/cgroupTree.ts';
import { app, otherUid, pause, ReadNode, removeNodes, second, together, uid } from '../../../test/cgroup/readNode.ts';

const shapes: readonly Shape[] = [
  { version: 1, driver: 'cgroupfs' },
  { version: 1, driver: 'systemd' },
  { version: 2, driver: 'cgroupfs' },
  { version: 2, driver: 'systemd' },
];

afterEach(removeNodes);

describe.each(shapes)('CgroupReader on cgroup v$version with $driver', (shape) => {
  it('divides CPU time by the time between readings, per container and per pod', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 5000 });
    node.tree.container(uid, pause, { cpuMs: 30 });
    node.tree.container(otherUid, second, { cpuMs: 100 });
    node.first();
    expect(node.value('cpuPercent')).toBeNaN();
    node.tree.container(uid, app, { cpuMs: 6000 });
    node.tree.container(uid, pause, { cpuMs: 130 });
    node.tree.container(otherUid, second, { cpuMs: 100 });
    node.tick({ elapsedMs: 1250 });
    expect(together(node.reader, uid, [app])?.cpuPercent.at(node.second)).toBeCloseTo(80, 9);
    expect(node.value('cpuPercent', [app])).toBeCloseTo(80, 9);
    expect(node.value('cpuPercent', [app, pause])).toBeCloseTo(88, 9);
    expect(together(node.reader, otherUid, [second])?.cpuPercent.at(node.second)).toBe(0);
    expect([...node.reader.podUids()].sort()).toEqual([otherUid, uid]);
  });

  it('working set is usage minus inactive file pages, at least 0', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { usedBytes: 9000, inactiveFileBytes: 2000 });
    node.tree.container(uid, second, { usedBytes: 1000, inactiveFileBytes: 4000 });
    node.first();
    expect(node.value('workingSetBytes', [app])).toBe(7000);
    expect(node.value('workingSetBytes', [second])).toBe(0);
    expect(node.value('workingSetBytes', [app, second])).toBe(7000);
  });

  it('throttling is a percentage of the second', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 100, throttledMs: 10 });
    node.first();
    node.tree.container(uid, app, { cpuMs: 200, throttledMs: 310 });
    node.tick();
    expect(node.value('throttledPercent')).toBeCloseTo(30, 9);
    node.tick();
    expect(node.value('throttledPercent')).toBe(0);
  });

  it('throttling is unknown if the kernel does not count it', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app);
    node.first();
    node.tick();
    expect([node.value('throttledPercent'), node.value('cpuPercent')]).toEqual([Number.NaN, 0]);
  });

  it.each([
    { limit: '67108864', want: 67108864 },
    { limit: shape.version === 1 ? '9223372036854771712' : 'max', want: Number.POSITIVE_INFINITY },
  ])('reads the memory limit $limit', ({ limit, want }) => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { limit });
    node.first();
    expect(together(node.reader, uid, [app])?.memoryLimitBytes).toBe(want);
  });

  it('notices within 8 s that pages became inactive in an idle pod', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 9000, inactiveFileBytes: 2000 });
    node.first();
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 9000, inactiveFileBytes: 5000 });
    for (let tick = 0; tick < 8; tick++) node.tick();
    expect(node.value('workingSetBytes')).toBe(4000);
    node.tree.container(uid, app, { cpuMs: 2, usedBytes: 9000, inactiveFileBytes: 6000 });
    node.tick();
    expect(node.value('workingSetBytes')).toBe(3000);
    node.tree.container(uid, app, { cpuMs: 2, usedBytes: 9500, inactiveFileBytes: 6400 });
    node.tick();
    expect(node.value('workingSetBytes')).toBe(3100);
  });

  it('notices a changed limit within 32 s', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { limit: '1000' });
    node.first();
    for (let tick = 0; tick < 5; tick++) node.tick();
    node.tree.container(uid, app, { limit: '2000' });
    for (let tick = 0; tick < 32; tick++) node.tick();
    expect(together(node.reader, uid, [app])?.memoryLimitBytes).toBe(2000);
  });

  it('a counter that decreases makes a second unknown', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 500 });
    node.first();
    const seen: unknown[] = [];
    for (const cpuMs of [600, 50, 150]) {
      node.tree.container(uid, app, { cpuMs });
      node.tick();
      seen.push(node.value('cpuPercent')?.toFixed(6));
    }
    expect(seen).toEqual(['10.000000', 'NaN', '10.000000']);
  });

  it('rates are unknown after a missed tick, gauges are not', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { usedBytes: 10, throttledMs: 1 });
    node.first();
    node.tick({ elapsedMs: 3000, continuous: false });
    expect(node.value('cpuPercent')).toBeNaN();
    expect(node.value('throttledPercent')).toBeNaN();
    expect(node.value('workingSetBytes')).toBe(10);
  });

  it('a pod created since the last tick is measured from 0, without a gap before', () => {
    const node = new ReadNode(shape);
    node.first();
    expect(together(node.reader, uid, [app])).toBeNull();
    node.tick();
    node.tree.container(uid, app, { cpuMs: 250, usedBytes: 4096, throttledMs: 5 });
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(25, 9);
    expect(node.value('throttledPercent')).toBeCloseTo(0.5, 9);
    for (const figure of ['cpuPercent', 'workingSetBytes', 'throttledPercent'] as const) {
      for (const ago of [1, 2, 59]) expect(node.value(figure, [app], ago)).toBe(0);
    }
  });

  it('seconds before the first tick and before a missed one are unknown', () => {
    const node = new ReadNode(shape);
    node.first();
    node.tick();
    node.tree.container(uid, app, { cpuMs: 250 });
    node.tick({ elapsedMs: 9000, continuous: false });
    expect([node.value('cpuPercent'), node.value('cpuPercent', [app], 1)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('a container added to a pod leaves no gap in the sum', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 0 });
    node.first();
    node.tree.container(uid, app, { cpuMs: 100 });
    node.tick();
    node.tree.container(uid, app, { cpuMs: 200 });
    node.tree.container(uid, second, { cpuMs: 70 });
    node.tick();
    expect(node.value('cpuPercent', [app, second], 1)).toBeCloseTo(10, 9);
    expect(node.value('cpuPercent', [app, second])).toBeCloseTo(17, 9);
  });

  it('a container that ends is counted by its pod in its last second, then is 0, then is dropped', () => {
    const node = new ReadNode(shape);
    node.tree.pod(uid, { cpuMs: 1000 });
    node.tree.container(uid, app, { cpuMs: 500, usedBytes: 4096 });
    node.tree.container(uid, pause, { cpuMs: 500 });
    node.first();
    node.tree.pod(uid, { cpuMs: 1200 });
    node.tree.container(uid, app, { cpuMs: 700, usedBytes: 4096 });
    node.tick();
    node.tree.pod(uid, { cpuMs: 1350 });
    node.tree.container(uid, pause, { cpuMs: 510 });
    node.tree.removeContainer(uid, app);
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(14, 9);
    expect(node.value('workingSetBytes')).toBe(0);
    node.tick();
    expect([node.value('cpuPercent'), node.value('cpuPercent', [app], 2)?.toFixed(6)]).toEqual([0, '20.000000']);
    expect(node.value('workingSetBytes', [app], 2)).toBe(4096);
    for (let tick = 0; tick < 61; tick++) node.tick();
    expect(together(node.reader, uid, [app])).toBeNull();
    expect(node.value('cpuPercent', [pause, app])).toBe(0);
  });

  it('a pod that ends is unknown in its last second, then 0', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 1 });
    node.tree.container(uid, pause, { cpuMs: 1 });
    node.first();
    node.tick();
    node.tree.removePod(uid);
    node.tick();
    expect(node.value('cpuPercent')).toBeNaN();
    node.tick();
    expect(node.value('cpuPercent')).toBe(0);
    for (let tick = 0; tick < 61; tick++) node.tick();
    expect([...node.reader.podUids()]).toEqual([]);
  });

  it('a container that replaces another within one tick is found', () => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app);
    node.first();
    node.tick();
    node.tree.removeContainer(uid, app);
    node.tree.container(uid, second, { cpuMs: 30 });
    node.tick();
    node.tree.container(uid, second, { cpuMs: 50 });
    node.tick();
    expect(node.value('cpuPercent', [second])).toBeCloseTo(2, 9);
    expect(node.value('cpuPercent', [app])).toBe(0);
  });

  it('a container added to an empty pod is found', () => {
    const node = new ReadNode(shape);
    node.tree.pod(uid, { cpuMs: 0 });
    node.first();
    for (let tick = 0; tick < 3; tick++) node.tick();
    node.tree.pod(uid, { cpuMs: 40 });
    node.tree.container(uid, app, { cpuMs: 40 });
    node.tick();
    expect(node.value('cpuPercent')).toBeCloseTo(4, 9);
  });

  it('reads memory and 0 CPU of idle containers, and finds one that is removed', () => {
    const node = new ReadNode(shape);
    node.tree.pod(uid, { cpuMs: 900 });
    node.tree.container(uid, app, { cpuMs: 900, usedBytes: 4096 });
    node.first();
    node.tick();
    node.tree.container(uid, app, { cpuMs: 900, usedBytes: 1024 });
    node.tick();
    expect([node.value('cpuPercent'), node.value('workingSetBytes')]).toEqual([0, 1024]);
    node.tree.removeContainer(uid, app);
    node.tick();
    expect([node.value('cpuPercent'), node.value('workingSetBytes')]).toEqual([0, 0]);
    for (let tick = 0; tick < 61; tick++) node.tick();
    expect(together(node.reader, uid, [app])).toBeNull();
  });
});

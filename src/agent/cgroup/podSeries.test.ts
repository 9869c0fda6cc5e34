import { linkSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { pressureText } from '../../../test/cgroup/cgroupTree.ts';
import { app, pause, ReadNode, removeNodes, uid } from '../../../test/cgroup/readNode.ts';
import type { PressureFiles } from '../pressure.ts';
import { PressureFile } from '../pressure.ts';
import { ByteScanner } from '../proc/byteScanner.ts';
import { HeldFile } from '../proc/heldFile.ts';
import type { PodSeriesName } from '../wire/wireFormat.ts';

afterEach(removeNodes);

const version1 = { version: 1, driver: 'cgroupfs' } as const;
const version2 = { version: 2, driver: 'systemd' } as const;

const netDev = (received: number, sent: number) =>
  `Inter-|   Receive  |  Transmit\n face |bytes |bytes\n    lo: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\n  eth0: ${received} 1 0 0 0 0 0 0 ${sent} 1 0 0 0 0 0 0\n`;

/** The file that lists a container's processes. */
const procsPath = (id: string) => `sys/fs/cgroup/cpu,cpuacct/kubepods/burstable/pod${uid}/${id}/cgroup.procs`;

function heldNetworks(root: string): string[] {
  const links = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return [];
    }
  });
  return links.filter((path) => path.startsWith(root) && path.endsWith('/net/dev'));
}

describe('network of a pod', () => {
  const begin = (procs: string) => {
    const node = new ReadNode(version1);
    node.tree.file('proc/1/net/dev', netDev(5e9, 5e9));
    node.tree.file('proc/77/net/dev', netDev(1000, 500));
    node.tree.container(uid, app, { cpuMs: 1 });
    node.tree.file(procsPath(app), procs);
    node.first();
    node.tick();
    return node;
  };
  const down = (node: ReadNode, received: number) => {
    node.tree.file('proc/77/net/dev', netDev(received, 500));
    node.tick();
    return node.podValue('networkDownKibPerSecond');
  };

  it('is read from any of its processes, without loopback', () => {
    const node = begin('77\n78\n');
    node.tree.file('proc/77/net/dev', netDev(1000 + 2048, 500 + 1024));
    node.tick();
    expect([node.podValue('networkDownKibPerSecond'), node.podValue('networkUpKibPerSecond')]).toEqual([2, 1]);
    expect(down(node, 1000 + 2048)).toBe(0);
  });

  it.each(['0\n0\n', ''])('is read from processes whose cgroup names the container if cgroup.procs is %j', (procs) => {
    const node = begin(procs);
    node.tree.file('proc/76/cgroup', `4:memory:/kubepods/burstable/pod${uid}/${pause}\n`);
    node.tree.file('proc/77/cgroup', `4:memory:/../../pod${uid}/${app}\n`);
    // Processes are scanned every 10 s, and looked up after 1, 2, 4 ... ticks.
    for (let tick = 0; tick < 17; tick++) node.tick();
    expect(down(node, 1000 + 1024)).toBe(1);
  });

  it('is unknown if it is the network of process 1, and known if that was so only at first', () => {
    const node = begin('');
    const own = `${node.tree.hostRoot}/proc/77/net/dev`;
    rmSync(own);
    linkSync(`${node.tree.hostRoot}/proc/1/net/dev`, own);
    node.tree.file(procsPath(app), '77\n');
    for (let tick = 0; tick < 3; tick++) node.tick();
    expect(node.podValue('networkDownKibPerSecond')).toBeNaN();
    expect(heldNetworks(node.tree.hostRoot)).toEqual([]);
    rmSync(own);
    node.tree.file('proc/77/net/dev', netDev(1000, 500));
    for (let tick = 0; tick < 9; tick++) node.tick();
    expect(down(node, 1000 + 1024)).toBe(1);
  });

  it('is unknown without a process, without /proc/1 or without interfaces', () => {
    const none = begin('');
    expect(down(none, 5000)).toBeNaN();
    const alone = new ReadNode(version1);
    alone.tree.file('proc/77/net/dev', netDev(1000, 500));
    alone.tree.container(uid, app);
    alone.tree.file(procsPath(app), '77\n');
    alone.first();
    alone.tick();
    expect(down(alone, 5000)).toBeNaN();
  });

  it('is closed with the last container, and reopened for new containers', () => {
    const node = begin('77\n');
    expect(heldNetworks(node.tree.hostRoot)).toHaveLength(1);
    node.tree.file('proc/99/net/dev', netDev(7e6, 7e6));
    node.tree.container(uid, pause, { cpuMs: 1 });
    node.tree.pod(uid, { cpuMs: 5 });
    node.tree.file(procsPath(app), '99\n');
    node.tick();
    node.tick();
    node.tree.file('proc/99/net/dev', netDev(7e6 + 3072, 7e6));
    node.tick();
    expect(node.podValue('networkDownKibPerSecond')).toBe(3);
    expect(heldNetworks(node.tree.hostRoot)).toEqual([expect.stringContaining('/99/')]);
    node.tree.pod(uid, { cpuMs: 9 });
    node.tree.removeContainer(uid, app);
    node.tree.removeContainer(uid, pause);
    node.tick();
    expect(heldNetworks(node.tree.hostRoot)).toEqual([]);
  });
});

describe('pids', () => {
  it.each([version1, version2])('v$version: counts them per container, and 0 once it has ended', (shape) => {
    const node = new ReadNode(shape);
    node.tree.container(uid, app, { cpuMs: 1, pids: 12 });
    node.tree.container(uid, pause, { cpuMs: 1, pids: 1 });
    node.first();
    expect([node.value('pids'), node.value('pids', [app, pause])]).toEqual([12, 13]);
    node.tree.container(uid, app, { cpuMs: 2, pids: 15 });
    node.tree.pod(uid, { cpuMs: 2 });
    node.tick();
    expect(node.value('pids')).toBe(15);
    node.tree.pod(uid, { cpuMs: 3 });
    node.tree.removeContainer(uid, app);
    node.tick();
    expect(node.value('pids')).toBe(0);
  });

  it('are unknown if nothing counts them', () => {
    const node = new ReadNode(version1, ['pids']);
    node.tree.container(uid, app);
    node.first();
    expect(node.value('pids')).toBeNaN();
  });
});

describe('pressure of a pod', () => {
  it('is the share of the second in which some or all tasks stalled', () => {
    const node = new ReadNode(version2);
    node.tree.pod(uid, { cpuMs: 1, pressure: { cpu: [100, 0], memory: [200, 100], io: [300, 30] } });
    node.tree.container(uid, app, { cpuMs: 1 });
    node.first();
    node.tree.pod(uid, { cpuMs: 2, pressure: { cpu: [350, 0], memory: [300, 150], io: [1500, 40] } });
    node.tick();
    const shown = (name: PodSeriesName) => node.podValue(name)?.toFixed(3);
    expect({
      cpu: shown('cpuSomePressurePercent'),
      memory: [shown('memorySomePressurePercent'), shown('memoryFullPressurePercent')],
      io: [shown('ioSomePressurePercent'), shown('ioFullPressurePercent')],
    }).toEqual({ cpu: '25.000', memory: ['10.000', '5.000'], io: ['100.000', '1.000'] });
    node.tick({ continuous: false });
    expect(node.podValue('cpuSomePressurePercent')).toBeNaN();
  });

  it('is unknown on v1 and if the kernel does not count it', () => {
    for (const shape of [version1, version2]) {
      const node = new ReadNode(shape);
      node.tree.container(uid, app);
      node.first();
      node.tick();
      expect(node.podValue('memorySomePressurePercent')).toBeNaN();
    }
  });

  it('of memory and io is read when the pressure of the node grew, or its own just did', () => {
    const node = new ReadNode(version2);
    const path = (name: string) => `${node.tree.hostRoot}/proc/pressure/${name}`;
    const file = (name: string) => new PressureFile(new HeldFile(path(name)));
    const ofNode: PressureFiles = { cpu: file('cpu'), memory: file('memory'), io: file('io') };
    const scanner = new ByteScanner();
    node.nodePressure = ofNode;
    let cpuMs = 0;
    const tick = (nodeMs: number, podMs: number, runs = true) => {
      if (runs) cpuMs++;
      for (const name of ['cpu', 'memory', 'io']) node.tree.file(`proc/pressure/${name}`, pressureText(nodeMs, 0));
      node.tree.pod(uid, { cpuMs, pressure: { cpu: [0, 0], memory: [podMs, 0], io: [podMs, 0] } });
      for (const each of [ofNode.cpu, ofNode.memory, ofNode.io]) each.read(scanner);
      node.tick();
      return [
        node.podValue('memorySomePressurePercent')?.toFixed(3),
        node.podValue('ioSomePressurePercent')?.toFixed(3),
      ];
    };
    node.tree.pod(uid, { cpuMs, pressure: { memory: [50, 0], io: [50, 0] } });
    node.tree.container(uid, app);
    node.first();
    tick(100, 50);
    tick(100, 50);
    expect(tick(100, 50)).toEqual(['0.000', '0.000']);
    // A stall just after the node was read shows at the next reading, in the pod and in the node.
    expect(tick(100, 150)).toEqual(['0.000', '0.000']);
    expect(tick(200, 150)).toEqual(['10.000', '10.000']);
    expect(tick(200, 170, false)).toEqual(['2.000', '2.000']);
    expect(tick(200, 170, false)).toEqual(['0.000', '0.000']);
    expect(tick(300, 190, false)).toEqual(['0.000', '0.000']);
    expect(tick(400, 190)).toEqual(['2.000', '2.000']);
  });
});

describe('an idle pod', () => {
  const settled = (shape: typeof version1 | typeof version2) => {
    const node = new ReadNode(shape);
    node.tree.pod(uid, { cpuMs: 1, usedBytes: 9000 });
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 9000, inactiveFileBytes: 1000 });
    node.first();
    for (let tick = 0; tick < 20; tick++) node.tick();
    expect(node.value('workingSetBytes')).toBe(8000);
    return node;
  };

  it.each([version1, version2])('v$version: memory that the kernel reclaims shows in its second', (shape) => {
    const node = settled(shape);
    node.tree.pod(uid, { cpuMs: 1, usedBytes: 7000 });
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 7000, inactiveFileBytes: 0 });
    node.tick();
    expect([node.value('workingSetBytes'), node.value('cpuPercent')]).toEqual([7000, 0]);
  });

  it('writeback for it shows in its second', () => {
    const node = settled(version2);
    const disk = (written: number) => `254:0 rbytes=0 wbytes=${written} rios=0 wios=1 dbytes=0 dios=0\n`;
    node.tree.pod(uid, { cpuMs: 1, usedBytes: 9000, disk: disk(2048) });
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 9000, inactiveFileBytes: 1000, disk: disk(2048) });
    node.tick();
    expect(node.value('diskWriteKibPerSecond')).toBe(2);
    for (let tick = 0; tick < 3; tick++) node.tick();
    expect(node.value('diskWriteKibPerSecond')).toBe(0);
  });

  it('is read completely every 8 s', () => {
    const node = settled(version2);
    node.tree.container(uid, app, { cpuMs: 1, usedBytes: 9000, inactiveFileBytes: 3000 });
    for (let tick = 0; tick < 8; tick++) node.tick();
    expect(node.value('workingSetBytes')).toBe(6000);
  });

  it.each([version1, version2])('v$version: its end is noticed within 8 s', (shape) => {
    const node = settled(shape);
    node.tree.removeContainer(uid, app);
    for (let tick = 0; tick < 9; tick++) node.tick();
    expect([...(node.reader.containers(uid) ?? [])].map(({ isLive }) => isLive)).toEqual([false]);
    expect(node.value('workingSetBytes')).toBe(0);
  });
});

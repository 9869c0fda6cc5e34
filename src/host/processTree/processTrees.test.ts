import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostDescriptors } from '../../agent/proc/descriptors.ts';
import { type ProcessRoot, ProcessTrees } from './processTrees.ts';

interface Fake {
  readonly pid: number;
  readonly parent: number;
  readonly session?: number;
  /** Own and reaped CPU ticks, of 10 ms. */
  readonly own?: number;
  readonly reaped?: number;
  readonly pssKib?: number;
  readonly minorFaults?: number;
  readonly majorFaults?: number;
  readonly residentPages?: number;
  readonly start?: number;
  readonly name?: string;
}

/** A fake /proc whose processes change between ticks. */
class FakeProc {
  readonly path = mkdtempSync(join(tmpdir(), 'faascope-proc-'));
  roots: ProcessRoot[] = [];
  #second = 1000;
  readonly trees = new ProcessTrees(
    () => this.roots,
    { wallMs: () => 0, monotonicMs: () => this.#second * 1000 },
    this.path,
  );

  tick(processes: readonly Fake[], continuous = true): void {
    this.write(processes);
    this.trees.sample({ ...this.nextTick(), continuous });
  }

  /** Advances one second. */
  nextTick(): { second: number; monotonicMs: number } {
    this.#second++;
    return { second: this.#second, monotonicMs: this.#second * 1000 };
  }

  write(processes: readonly Fake[]): void {
    for (const name of this.#written)
      if (!processes.some(({ pid }) => pid === name)) rmSync(join(this.path, String(name)), { recursive: true });
    this.#written = new Set(processes.map(({ pid }) => pid));
    for (const fake of processes) this.#write(fake);
  }
  #written = new Set<number>();

  #write({
    pid,
    parent,
    session = 1,
    own = 0,
    reaped = 0,
    pssKib = 1000,
    start = pid,
    name = 'sh',
    ...fake
  }: Fake): void {
    const { minorFaults = 1, majorFaults = 3, residentPages = 6 } = fake;
    const folder = join(this.path, String(pid));
    mkdirSync(folder, { recursive: true });
    const stat = `${pid} (${name}) S ${parent} ${pid} ${session} 0 -1 4194304 ${minorFaults} 2 ${majorFaults} 4 ${own} 0 ${reaped} 0 20 0 1 0 ${start} 5 ${residentPages}\n`;
    writeFileSync(join(folder, 'stat'), stat);
    writeFileSync(
      join(folder, 'smaps_rollup'),
      `00-ff ---p 00000000 00:00 0 [rollup]\nRss: 9999 kB\nPss: ${pssKib} kB\nPss_Dirty: 1 kB\n`,
    );
  }

  cpu(podUid = 'a'): number | undefined {
    return this.trees.pod(podUid)?.cpuPercent.at(this.#second);
  }

  memoryKib(podUid = 'a'): number {
    return (this.trees.pod(podUid)?.workingSetBytes.at(this.#second) ?? Number.NaN) / 1024;
  }
}

const limitDescriptors = (soft: number) =>
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`], { stdio: 'ignore' });

/** Opens files until only `free` descriptors are left. @returns a function that closes them */
function takeDescriptors(free: number): () => void {
  const before = mostDescriptors();
  limitDescriptors(Math.max(...readdirSync('/proc/self/fd').map(Number)) + 50);
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    for (const descriptor of taken.splice(taken.length - free)) closeSync(descriptor);
  }
  return () => {
    for (const descriptor of taken) closeSync(descriptor);
    limitDescriptors(before);
  };
}

describe('ProcessTrees', () => {
  let proc: FakeProc;
  beforeEach(() => {
    proc = new FakeProc();
    proc.roots = [{ podUid: 'a', pid: 100 }];
  });
  afterEach(() => {
    proc.trees.close();
    rmSync(proc.path, { recursive: true });
  });
  const init: Fake = { pid: 1, parent: 0 };

  it('sums the processes below the root and their reaped children, and no others', () => {
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 200, parent: 1, own: 1000 }], false);
    expect(proc.cpu()).toBeNaN();
    proc.tick([
      init,
      { pid: 100, parent: 1, own: 10, reaped: 5 },
      { pid: 101, parent: 100, own: 20 },
      { pid: 102, parent: 101, own: 3 },
      { pid: 200, parent: 1, own: 2000 },
    ]);
    expect(proc.cpu()).toBe(38);
    expect(proc.memoryKib()).toBe(3000);
  });

  it.each<[string, Partial<Fake>]>([
    ['CPU time', { own: 1 }],
    ['a minor page fault', { minorFaults: 2 }],
    ['a major page fault', { majorFaults: 4 }],
    ['memory given back', { residentPages: 5 }],
  ])('reads the memory of a tree again after %s in one process', (_, change) => {
    const processes: Fake[] = [init, { pid: 100, parent: 1 }, { pid: 101, parent: 100 }];
    proc.tick(processes, false);
    proc.tick(processes);
    // Its parent, which is still, may no longer share pages with it.
    proc.tick([init, { pid: 100, parent: 1, pssKib: 1300 }, { pid: 101, parent: 100, ...change, pssKib: 1500 }]);
    expect(proc.memoryKib()).toBe(2800);
  });

  it('reads the memory of a still process again when another comes or goes, and every 10 s', () => {
    const still: Fake = { pid: 100, parent: 1, pssKib: 1000 };
    const other: Fake = { pid: 101, parent: 100, pssKib: 10 };
    proc.tick([init, still], false);
    proc.tick([init, { ...still, pssKib: 600 }, other]);
    expect(proc.memoryKib()).toBe(610);
    proc.tick([init, { ...still, pssKib: 900 }]);
    expect(proc.memoryKib()).toBe(900);
    const later = Array.from({ length: 10 }, () => {
      proc.tick([init, { ...still, pssKib: 800 }]);
      return proc.memoryKib();
    });
    expect(later).toEqual([...Array(9).fill(900), 800]);
  });

  it('counts a child once when it is reaped', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 101, parent: 100, own: 40 }]);
    expect(proc.cpu()).toBe(40);
    proc.tick([init, { pid: 100, parent: 1, reaped: 50 }]);
    expect(proc.cpu()).toBe(10);
    proc.tick([init, { pid: 100, parent: 1, reaped: 50 }]);
    expect(proc.cpu()).toBe(0);
  });

  it('is unknown in a second in which the CPU time of a process is lost', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 101, parent: 100, own: 40 }]);
    proc.tick([init, { pid: 100, parent: 1, own: 1 }]);
    expect(proc.cpu()).toBeNaN();
    proc.tick([init, { pid: 100, parent: 1, own: 6 }]);
    expect(proc.cpu()).toBe(5);
  });

  it('parses names with spaces and parentheses', () => {
    proc.tick([init, { pid: 100, parent: 1, name: 'a) S 1 (b' }], false);
    proc.tick([init, { pid: 100, parent: 1, name: 'a) S 1 (b', own: 7 }]);
    expect(proc.cpu()).toBe(7);
  });

  it('finds a child whose pid is smaller than its parent’s', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 50, parent: 51, own: 2 }, { pid: 51, parent: 100, own: 1 }]);
    expect(proc.cpu()).toBe(3);
  });

  it('keeps an orphan, and later processes of a session that began in the tree', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([
      init,
      { pid: 100, parent: 1 },
      { pid: 101, parent: 100, session: 101 },
      { pid: 102, parent: 101, session: 101 },
    ]);
    proc.tick([
      init,
      { pid: 100, parent: 1 },
      { pid: 102, parent: 1, session: 101, own: 4 },
      { pid: 103, parent: 1, session: 101, own: 5 },
    ]);
    expect(proc.cpu()).toBe(9);
  });

  it('measures a tree created since the last tick from 0', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.roots = [
      { podUid: 'a', pid: 100 },
      { podUid: 'b', pid: 110 },
    ];
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 110, parent: 1, own: 12 }]);
    expect(proc.cpu('b')).toBe(12);
  });

  it('a root without a process uses 0; the second in which it disappeared is unknown', () => {
    proc.tick([init, { pid: 100, parent: 1, own: 5 }], false);
    proc.roots = [{ podUid: 'a', pid: null }];
    proc.tick([init]);
    expect([proc.cpu(), proc.memoryKib()]).toEqual([Number.NaN, 0]);
    proc.tick([init]);
    expect([proc.cpu(), proc.memoryKib()]).toEqual([0, 0]);
    proc.roots = [{ podUid: 'a', pid: 120 }];
    proc.tick([init, { pid: 120, parent: 1, own: 9 }]);
    expect(proc.cpu()).toBe(9);
    proc.roots = [{ podUid: 'a', pid: 130 }];
    proc.tick([init, { pid: 130, parent: 1, own: 2 }]);
    expect(proc.cpu()).toBeNaN();
    proc.tick([init, { pid: 130, parent: 1, own: 4 }]);
    expect(proc.cpu()).toBe(2);
  });

  it('is unknown if the root is unreadable', () => {
    proc.tick([init], false);
    proc.tick([init]);
    expect([proc.cpu(), proc.memoryKib()]).toEqual([Number.NaN, Number.NaN]);
  });

  it('notices within 16 ticks that the pid of a foreign process was reused', () => {
    proc.tick([init, { pid: 100, parent: 1 }, { pid: 300, parent: 1, start: 1 }], false);
    const reused: Fake = { pid: 300, parent: 100, start: 2, pssKib: 500 };
    for (let tick = 0; tick < 16; tick++) proc.tick([init, { pid: 100, parent: 1 }, reused]);
    expect(proc.memoryKib()).toBe(1500);
  });

  it('is unknown in a second in which /proc cannot be listed; no rate spans it', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([init, { pid: 100, parent: 1, own: 5 }]);
    expect(proc.cpu()).toBe(5);
    renameSync(proc.path, `${proc.path}-away`);
    expect(() => proc.trees.sample({ ...proc.nextTick(), continuous: true })).toThrow('ENOENT');
    renameSync(`${proc.path}-away`, proc.path);
    expect([proc.cpu(), proc.memoryKib()]).toEqual([Number.NaN, Number.NaN]);
    proc.tick([init, { pid: 100, parent: 1, own: 90 }]);
    expect([proc.cpu(), proc.memoryKib()]).toEqual([Number.NaN, 1000]);
    proc.tick([init, { pid: 100, parent: 1, own: 97 }]);
    expect(proc.cpu()).toBe(7);
  });

  it.each(Array.from({ length: 10 }, (_, free) => free))('reports no partial sums with %i free descriptors', (free) => {
    const family = (own: number): Fake[] => [
      init,
      { pid: 100, parent: 1, own },
      { pid: 101, parent: 100, own },
      { pid: 102, parent: 101, own },
    ];
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.write(family(10));
    const release = takeDescriptors(free);
    try {
      proc.trees.sample({ ...proc.nextTick(), continuous: true });
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'EMFILE' });
    } finally {
      release();
    }
    expect([Number.NaN, 30]).toContainEqual(proc.cpu());
    expect([Number.NaN, 3000]).toContainEqual(proc.memoryKib());
    proc.tick(family(20));
    expect([Number.NaN, 30]).toContainEqual(proc.cpu());
    proc.tick(family(24));
    expect([proc.cpu(), proc.memoryKib()]).toEqual([12, 3000]);
  });

  it('drops removed trees; rates are unknown after a missed tick', () => {
    proc.tick([init, { pid: 100, parent: 1 }], false);
    proc.tick([init, { pid: 100, parent: 1, own: 300 }], false);
    expect(proc.cpu()).toBeNaN();
    proc.tick([init, { pid: 100, parent: 1, own: 301 }]);
    expect(proc.cpu()).toBe(1);
    proc.roots = [];
    proc.tick([init]);
    expect(proc.trees.pod('a')).toBeNull();
  });
});

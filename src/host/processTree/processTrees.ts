import { ByteScanner } from '../../agent/proc/byteScanner.ts';
import type { Reader, Tick } from '../../agent/reader.ts';
import type { Clock } from '../../model/clock.ts';
import { CounterRate } from '../../model/series/counterRate.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { PodSeries } from '../../model/series/series.ts';
import { ProcessTable } from './processTable.ts';
import { ProcessStat, type TreeProcess, ticksPerSecond } from './treeProcess.ts';

/** A replica and the process that its tree begins at; null: the host knows that it has none now. */
export interface ProcessRoot {
  readonly podUid: string;
  readonly pid: number | null;
}

/** Readings of a tree whose processes are reaped all the while are given up after so many. */
const mostAttempts = 3;

/** What is known of one tree. */
class Tree implements PodSeries {
  readonly cpuPercent = new SecondRing();
  readonly workingSetBytes = new SecondRing();
  readonly rate = new CounterRate();
  pid: number | null;
  cpuTicks = 0;
  pssBytes = 0;
  seenAtTick = 0;

  constructor(pid: number | null) {
    this.pid = pid;
  }
}

/**
 * CPU and memory of process trees, for functions that no cgroup holds. CPU is the time of every live process and of
 * all that ended and were waited for in the tree, each counted once; memory the sum of Pss (`smaps_rollup`), which
 * shares out every page among those who have it mapped.
 */
export class ProcessTrees implements Reader {
  readonly #roots: () => Iterable<ProcessRoot>;
  readonly #clock: Clock;
  readonly #scanner = new ByteScanner();
  readonly #stat = new ProcessStat();
  readonly #table: ProcessTable;
  readonly #trees = new Map<string, Tree>();
  readonly #treesByPid = new Map<number, Tree>();
  #tick = 0;
  /** False when the tick before failed: no rate goes back over it. */
  #isWhole = true;
  #lastTickMs = Number.NaN;

  constructor(roots: () => Iterable<ProcessRoot>, clock: Clock, procRoot = '/proc') {
    this.#roots = roots;
    this.#clock = clock;
    this.#table = new ProcessTable(procRoot, this.#scanner);
  }

  /** The series of a replica; null for one that no tick has seen. */
  pod(uid: string): PodSeries | null {
    return this.#trees.get(uid) ?? null;
  }

  /** @throws when processes cannot be read for want of descriptors or memory: then nothing of this second is known */
  sample(tick: Tick): void {
    const isContinuous = tick.continuous && this.#isWhole;
    this.#isWhole = false;
    this.#sample({ ...tick, continuous: isContinuous });
    this.#isWhole = true;
  }

  #sample(tick: Tick): void {
    this.#tick++;
    const replaced = this.#takeRoots(tick);
    this.#table.update(new Set(this.#treesByPid.keys()));
    const members = [...this.#table.members()];
    const isWhole = this.#readCpu(members);
    const atMs = this.#clock.monotonicMs();
    this.#readMemory(members);
    for (const tree of this.#trees.values()) {
      if (tree.pid === null) {
        tree.cpuPercent.record(tick.second, replaced.has(tree) ? Number.NaN : 0);
        tree.workingSetBytes.record(tick.second, 0);
        continue;
      }
      const found = tree.pssBytes > 0;
      const ticks = tree.rate.next(found && isWhole ? tree.cpuTicks : Number.NaN, atMs);
      const known = tick.continuous && !replaced.has(tree);
      tree.cpuPercent.record(tick.second, known ? (100 * ticks) / ticksPerSecond : Number.NaN);
      tree.workingSetBytes.record(tick.second, found ? tree.pssBytes : Number.NaN);
    }
    this.#lastTickMs = tick.monotonicMs;
  }

  close(): void {
    this.#table.close();
  }

  /** Looks which trees there are; gives those whose process ended since the tick before, taking its time with it. */
  #takeRoots(tick: Tick): ReadonlySet<Tree> {
    const replaced = new Set<Tree>();
    this.#treesByPid.clear();
    for (const { podUid, pid } of this.#roots()) {
      let tree = this.#trees.get(podUid);
      if (tree === undefined) {
        tree = new Tree(pid);
        this.#trees.set(podUid, tree);
        if (tick.continuous) tree.rate.startFromZero(this.#lastTickMs);
      } else if (tree.pid !== pid) {
        tree.rate.reset();
        if (tree.pid !== null) replaced.add(tree);
        else if (tick.continuous) tree.rate.startFromZero(this.#lastTickMs);
        tree.pid = pid;
      }
      tree.seenAtTick = this.#tick;
      if (pid !== null) this.#treesByPid.set(pid, tree);
    }
    for (const [podUid, tree] of this.#trees) if (tree.seenAtTick !== this.#tick) this.#trees.delete(podUid);
    return replaced;
  }

  /**
   * Adds up each tree's CPU time. A child that is reaped between the reading of its own time and of its parent's would
   * be counted twice or not at all: so all is read again until what was reaped stood still meanwhile.
   */
  #readCpu(members: readonly TreeProcess[]): boolean {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const reapedBefore = this.#addUp(members);
      if (this.#reaped(members) === reapedBefore) return true;
    }
    return false;
  }

  #addUp(members: readonly TreeProcess[]): number {
    for (const tree of this.#treesByPid.values()) tree.cpuTicks = 0;
    let reaped = 0;
    for (const member of members) {
      const tree = this.#treesByPid.get(member.rootPid);
      if (tree === undefined || !member.readStat(this.#scanner, this.#stat)) continue;
      tree.cpuTicks += this.#stat.ownTicks + this.#stat.reapedTicks;
      reaped += this.#stat.reapedTicks;
    }
    return reaped;
  }

  #reaped(members: readonly TreeProcess[]): number {
    let reaped = 0;
    for (const member of members) {
      if (member.readStat(this.#scanner, this.#stat)) reaped += this.#stat.reapedTicks;
    }
    return reaped;
  }

  #readMemory(members: readonly TreeProcess[]): void {
    for (const tree of this.#treesByPid.values()) tree.pssBytes = 0;
    for (const member of members) {
      const tree = this.#treesByPid.get(member.rootPid);
      if (tree !== undefined) tree.pssBytes += member.pssBytes(this.#scanner);
    }
  }
}

import { ByteScanner } from '../../agent/proc/byteScanner.ts';
import type { Reader, Tick } from '../../agent/reader.ts';
import type { Clock } from '../../model/clock.ts';
import { CounterRate } from '../../model/series/counterRate.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import type { PodSeries } from '../../model/series/series.ts';
import { ProcessTable } from './processTable.ts';
import { ProcessStat, type TreeProcess, ticksPerSecond } from './treeProcess.ts';

/** A replica and the root of its process tree; null: it has no process now. */
export interface ProcessRoot {
  readonly podUid: string;
  readonly pid: number | null;
}

/** Attempts to read trees in which processes are being reaped. */
const mostAttempts = 3;

/** State of one tree. */
class Tree implements PodSeries {
  readonly cpuPercent = new SecondRing();
  readonly workingSetBytes = new SecondRing();
  readonly rate = new CounterRate();
  pid: number | null;
  cpuTicks = 0;
  pssBytes = 0;
  mayHaveChanged = true;
  seenAtTick = 0;

  constructor(pid: number | null) {
    this.pid = pid;
  }
}

/**
 * CPU and memory of process trees, for functions without a cgroup. CPU is the time of all live processes and of those
 * that ended and were waited for in the tree, each counted once. Memory is the sum of Pss (`smaps_rollup`), which
 * divides every page among the processes that map it.
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
  /** Whose memory was read last. */
  #measured: readonly TreeProcess[] = [];
  /** False if the previous tick failed, so that no rate spans it. */
  #isWhole = true;
  #lastTickMs = Number.NaN;

  constructor(roots: () => Iterable<ProcessRoot>, clock: Clock, procRoot = '/proc') {
    this.#roots = roots;
    this.#clock = clock;
    this.#table = new ProcessTable(procRoot, this.#scanner);
  }

  /** The series of a replica; null before its first tick. */
  pod(uid: string): PodSeries | null {
    return this.#trees.get(uid) ?? null;
  }

  /** @throws if descriptors or memory ran out; this second is then unknown */
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

  /** Updates the roots. @returns trees whose process ended since the previous tick, and its CPU time with it */
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
   * Adds up each tree's CPU time. A child reaped between the readings of its own time and its parent's would be counted
   * twice or not at all, so everything is read again until no reaped time changed in between.
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

  /** Processes of one tree share pages that they write to; those of different trees mostly share programs. */
  #readMemory(members: readonly TreeProcess[]): void {
    const last = this.#measured;
    const haveOthers = members.length !== last.length || members.some((member, index) => member !== last[index]);
    for (const tree of this.#treesByPid.values()) {
      tree.pssBytes = 0;
      tree.mayHaveChanged = haveOthers;
    }
    for (const member of members) {
      const tree = this.#treesByPid.get(member.rootPid);
      if (tree !== undefined && member.wasActive) tree.mayHaveChanged = true;
    }
    for (const member of members) {
      const tree = this.#treesByPid.get(member.rootPid);
      if (tree !== undefined) tree.pssBytes += member.pssBytes(this.#scanner, tree.mayHaveChanged);
    }
    this.#measured = members;
  }
}

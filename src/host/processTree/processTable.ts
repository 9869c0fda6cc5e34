import { readdirSync } from 'node:fs';
import type { ByteScanner } from '../../agent/proc/byteScanner.ts';
import { noteShortage } from '../../agent/proc/descriptors.ts';
import { HeldFile } from '../../agent/proc/heldFile.ts';
import { ProcessStat, TreeProcess } from './treeProcess.ts';

/** Every foreign process is checked again within this many ticks, in case its pid was reused. */
const recheckTicks = 16;

interface Known {
  /** Null: it is in no tree. */
  readonly member: TreeProcess | null;
  readonly startTicks: number;
  seenAtTick: number;
}

/**
 * Which processes belong to the trees of given roots. Lists /proc once a tick and reads `stat` of new processes only: a
 * process outside all trees never joins one. A process stays in its tree when its parent ends, as does one whose
 * session began in the tree.
 */
export class ProcessTable {
  readonly #procRoot: string;
  readonly #scanner: ByteScanner;
  readonly #known = new Map<number, Known>();
  /** The tree in which a session began. */
  readonly #sessionRoots = new Map<number, number>();
  readonly #stat = new ProcessStat();
  #tick = 0;

  constructor(procRoot: string, scanner: ByteScanner) {
    this.#procRoot = procRoot;
    this.#scanner = scanner;
  }

  /**
   * Updates the trees.
   * @throws if descriptors or memory ran out; everything is then forgotten and read again
   */
  update(rootPids: ReadonlySet<number>): void {
    try {
      this.#update(rootPids);
    } catch (thrown) {
      // Only half is classified: a process without a known parent must not be taken for foreign.
      this.close();
      throw thrown;
    }
  }

  #update(rootPids: ReadonlySet<number>): void {
    this.#tick++;
    const unseen: number[] = [];
    for (const pid of this.#listing()) {
      const known = this.#known.get(pid);
      if (known === undefined || !this.#isStill(pid, known, rootPids)) unseen.push(pid);
      else known.seenAtTick = this.#tick;
    }
    // Parents mostly come before their children; otherwise the chain of parents is followed.
    for (const pid of unseen) this.#classify(pid, rootPids);
    for (const [pid, known] of this.#known) {
      if (known.seenAtTick !== this.#tick) this.#forget(pid);
    }
    const sessions = new Set<number>();
    for (const { session } of this.members()) sessions.add(session);
    for (const session of this.#sessionRoots.keys()) if (!sessions.has(session)) this.#sessionRoots.delete(session);
  }

  *members(): Iterable<TreeProcess> {
    for (const { member } of this.#known.values()) if (member !== null) yield member;
  }

  close(): void {
    for (const pid of [...this.#known.keys()]) this.#forget(pid);
  }

  *#listing(): Iterable<number> {
    for (const name of this.#names()) {
      const first = name.charCodeAt(0);
      if (first >= 0x30 && first <= 0x39) yield Number(name);
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.#procRoot);
    } catch (thrown) {
      noteShortage(thrown);
      throw thrown;
    }
  }

  #isStill(pid: number, { member, startTicks }: Known, rootPids: ReadonlySet<number>): boolean {
    if (member !== null) return rootPids.has(member.rootPid) && !member.isGone;
    if (rootPids.has(pid)) return false;
    if ((pid + this.#tick) % recheckTicks !== 0) return true;
    return this.#readOnce(pid) && this.#stat.startTicks === startTicks;
  }

  /** Classifies a process, after its parents. @returns the pid of its root; null if it is in no tree */
  #classify(pid: number, rootPids: ReadonlySet<number>): number | null {
    const known = this.#known.get(pid);
    if (known?.seenAtTick === this.#tick) return known.member?.rootPid ?? null;
    this.#forget(pid);
    if (!this.#readOnce(pid)) return null;
    const { parentPid, session, startTicks } = this.#stat;
    const entry = (member: TreeProcess | null) => this.#known.set(pid, { member, startTicks, seenAtTick: this.#tick });
    // Recorded before its parent is classified, so that no chain is followed twice.
    entry(null);
    const rootPid = rootPids.has(pid) ? pid : this.#rootOf(parentPid, session, rootPids);
    if (rootPid === null) return null;
    // A root may share the session of faascope itself, so only sessions that began in the tree belong to it.
    if (session === pid) this.#sessionRoots.set(session, rootPid);
    entry(new TreeProcess(this.#procRoot, pid, rootPid, session));
    return rootPid;
  }

  #rootOf(parentPid: number, session: number, rootPids: ReadonlySet<number>): number | null {
    const byParent = parentPid > 0 ? this.#classify(parentPid, rootPids) : null;
    return byParent ?? this.#sessionRoots.get(session) ?? null;
  }

  #readOnce(pid: number): boolean {
    const file = new HeldFile(`${this.#procRoot}/${pid}/stat`);
    const isRead = file.read(this.#scanner);
    file.close();
    if (file.shortage !== null) throw file.shortage;
    return isRead && this.#stat.take(this.#scanner);
  }

  #forget(pid: number): void {
    this.#known.get(pid)?.member?.close();
    this.#known.delete(pid);
  }
}

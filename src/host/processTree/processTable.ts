import { readdirSync } from 'node:fs';
import type { ByteScanner } from '../../agent/proc/byteScanner.ts';
import { noteShortage } from '../../agent/proc/descriptors.ts';
import { HeldFile } from '../../agent/proc/heldFile.ts';
import { ProcessStat, TreeProcess } from './treeProcess.ts';

/** How many ticks it takes to look at every foreign process again, in case another now has its pid. */
const recheckTicks = 16;

interface Known {
  /** Null: it is in no tree. */
  readonly member: TreeProcess | null;
  readonly startTicks: number;
  seenAtTick: number;
}

/**
 * Which processes of the machine are in the trees of given roots. Found by one listing of /proc a tick and by reading
 * `stat` of those not seen before: what is in no tree comes into none later. A process stays in its tree when its
 * parent ends, and so does one of a session that began in the tree.
 */
export class ProcessTable {
  readonly #procRoot: string;
  readonly #scanner: ByteScanner;
  readonly #known = new Map<number, Known>();
  /** The tree that a session began in. */
  readonly #sessionRoots = new Map<number, number>();
  readonly #stat = new ProcessStat();
  #tick = 0;

  constructor(procRoot: string, scanner: ByteScanner) {
    this.#procRoot = procRoot;
    this.#scanner = scanner;
  }

  /**
   * Looks what there is now.
   * @throws when it cannot be read for want of descriptors or memory; all is forgotten then, and looked for anew
   */
  update(rootPids: ReadonlySet<number>): void {
    try {
      this.#update(rootPids);
    } catch (thrown) {
      // Half of it is classified: what has no known parent yet must not pass for foreign.
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
    // Parents before children, nearly always; a chain that is not known yet is walked.
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

  /** Decides which tree a process is in, after its parents; returns the root's pid, or null. */
  #classify(pid: number, rootPids: ReadonlySet<number>): number | null {
    const known = this.#known.get(pid);
    if (known?.seenAtTick === this.#tick) return known.member?.rootPid ?? null;
    this.#forget(pid);
    if (!this.#readOnce(pid)) return null;
    const { parentPid, session, startTicks } = this.#stat;
    const entry = (member: TreeProcess | null) => this.#known.set(pid, { member, startTicks, seenAtTick: this.#tick });
    // Entered before the parent is looked at, so that no chain is walked twice.
    entry(null);
    const rootPid = rootPids.has(pid) ? pid : this.#rootOf(parentPid, session, rootPids);
    if (rootPid === null) return null;
    // A root may have been started in the session of faascope itself: only sessions begun in the tree belong to it.
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

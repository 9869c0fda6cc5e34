import type { ByteScanner } from '../../agent/proc/byteScanner.ts';
import { HeldFile } from '../../agent/proc/heldFile.ts';

const closingParenthesis = 0x29;
const pss = Buffer.from('Pss:');

/** A process of a tree. Once unreadable it is gone for good, because its pid may be reused. */
export class TreeProcess {
  readonly rootPid: number;
  readonly session: number;
  readonly #stat: HeldFile;
  readonly #smapsRollup: HeldFile;
  #isGone = false;

  constructor(procRoot: string, pid: number, rootPid: number, session: number) {
    this.rootPid = rootPid;
    this.session = session;
    this.#stat = new HeldFile(`${procRoot}/${pid}/stat`);
    this.#smapsRollup = new HeldFile(`${procRoot}/${pid}/smaps_rollup`);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Reads its CPU times. @returns false if it is gone
   * @throws if descriptors or memory ran out
   */
  readStat(scanner: ByteScanner, into: ProcessStat): boolean {
    if (!this.#isGone && this.#stat.read(scanner) && into.take(scanner)) return true;
    if (this.#stat.shortage !== null) throw this.#stat.shortage;
    this.#isGone = true;
    return false;
  }

  /**
   * Its proportional set size; 0 for a zombie.
   * @throws if descriptors or memory ran out
   */
  pssBytes(scanner: ByteScanner): number {
    if (this.#isGone) return 0;
    if (!this.#smapsRollup.read(scanner)) {
      if (this.#smapsRollup.shortage !== null) throw this.#smapsRollup.shortage;
      return 0;
    }
    while (scanner.nextLine()) {
      if (scanner.take(pss)) return scanner.number() * 1024;
    }
    return 0;
  }

  close(): void {
    this.#isGone = true;
    this.#stat.close();
    this.#smapsRollup.close();
  }
}

/** CPU ticks a second in /proc: USER_HZ, which is 100 on every architecture (proc(5)). */
export const ticksPerSecond = 100;

/** The fields of `/proc/<pid>/stat` used here; one object is reused for all readings. */
export class ProcessStat {
  parentPid = Number.NaN;
  session = Number.NaN;
  /** CPU time of the process itself, all threads, in ticks. */
  ownTicks = Number.NaN;
  /** CPU time of its children that ended and were waited for, and of their children, in ticks. */
  reapedTicks = Number.NaN;
  /** When it started, in ticks since boot: unique together with the pid. */
  startTicks = Number.NaN;

  /** Parses the file in the scanner. @returns false if it is not such a file */
  take(scanner: ByteScanner): boolean {
    // Field 2 is the name in parentheses, which may contain spaces and parentheses: the last one ends it.
    if (!scanner.moveBehindLast(closingParenthesis)) return false;
    scanner.skipFields(1); // 3 state
    this.parentPid = scanner.number();
    scanner.skipFields(1); // 5 process group
    this.session = scanner.number();
    scanner.skipFields(7); // 7 to 13: terminal, flags, page faults
    this.ownTicks = scanner.number() + scanner.number();
    this.reapedTicks = scanner.number() + scanner.number();
    scanner.skipFields(4); // 18 to 21: priority, nice, threads, 0
    this.startTicks = scanner.number();
    return !Number.isNaN(this.startTicks);
  }
}

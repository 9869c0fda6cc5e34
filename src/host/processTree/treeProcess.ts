import type { ByteScanner } from '../../agent/proc/byteScanner.ts';
import { HeldFile } from '../../agent/proc/heldFile.ts';

const closingParenthesis = 0x29;
const pss = Buffer.from('Pss:');

/** The share of an unchanged process in shared pages is read again after this many ticks. */
const sharedTicks = 10;

/** A process of a tree. Once unreadable it is gone for good, because its pid may be reused. */
export class TreeProcess {
  readonly rootPid: number;
  readonly session: number;
  readonly #stat: HeldFile;
  readonly #smapsRollup: HeldFile;
  #isGone = false;
  /** As last read from `stat`. */
  #activity: Activity = noActivity;
  /** What {@link #activity} was when the size below was read. */
  #measuredActivity: Activity = noActivity;
  #pssBytes = Number.NaN;
  #ticksSincePss = 0;

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
    if (!this.#isGone && this.#stat.read(scanner) && into.take(scanner)) {
      const { ownTicks, pageFaults, residentPages } = into;
      this.#activity = { ownTicks, pageFaults, residentPages };
      return true;
    }
    if (this.#stat.shortage !== null) throw this.#stat.shortage;
    this.#isGone = true;
    return false;
  }

  /** Whether it ran, had a page fault or gave memory back since its size was read. */
  get wasActive(): boolean {
    const [now, then] = [this.#activity, this.#measuredActivity];
    return (
      now.ownTicks !== then.ownTicks || now.pageFaults !== then.pageFaults || now.residentPages !== then.residentPages
    );
  }

  /**
   * Its proportional set size; 0 for a zombie. The kernel walks all pages of a process to tell it, which takes as long as
   * a hundred other files, so it is read anew only when it may have changed, and every 10 s.
   * @param mayHaveChanged whether a process that may share pages with it was active, came or went
   * @throws if descriptors or memory ran out
   */
  pssBytes(scanner: ByteScanner, mayHaveChanged: boolean): number {
    if (this.#isGone) return 0;
    this.#ticksSincePss++;
    if (!mayHaveChanged && this.#ticksSincePss < sharedTicks) return this.#pssBytes;
    this.#pssBytes = this.#readPss(scanner);
    this.#measuredActivity = this.#activity;
    this.#ticksSincePss = 0;
    return this.#pssBytes;
  }

  close(): void {
    this.#isGone = true;
    this.#stat.close();
    this.#smapsRollup.close();
  }

  #readPss(scanner: ByteScanner): number {
    if (!this.#smapsRollup.read(scanner)) {
      if (this.#smapsRollup.shortage !== null) throw this.#smapsRollup.shortage;
      return 0;
    }
    while (scanner.nextLine()) {
      if (scanner.take(pss)) return scanner.number() * 1024;
    }
    return 0;
  }
}

/** What changes whenever the memory of a process may have changed. */
type Activity = Pick<ProcessStat, 'ownTicks' | 'pageFaults' | 'residentPages'>;

const noActivity: Activity = { ownTicks: Number.NaN, pageFaults: Number.NaN, residentPages: Number.NaN };

/** CPU ticks a second in /proc: USER_HZ, which is 100 on every architecture (proc(5)). */
export const ticksPerSecond = 100;

/** The fields of `/proc/<pid>/stat` used here; one object is reused for all readings. */
export class ProcessStat {
  parentPid = Number.NaN;
  session = Number.NaN;
  /** Page faults of the process itself, all threads: without one, no page becomes mapped. */
  pageFaults = Number.NaN;
  /** Its resident set: inexact, but it shrinks when memory is given back. */
  residentPages = Number.NaN;
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
    scanner.skipFields(3); // 7 to 9: terminal, flags
    const minorFaults = scanner.number();
    scanner.skipFields(1); // 11 minor faults of its children
    this.pageFaults = minorFaults + scanner.number();
    scanner.skipFields(1); // 13 major faults of its children
    this.ownTicks = scanner.number() + scanner.number();
    this.reapedTicks = scanner.number() + scanner.number();
    scanner.skipFields(4); // 18 to 21: priority, nice, threads, 0
    this.startTicks = scanner.number();
    scanner.skipFields(1); // 23 virtual memory
    this.residentPages = scanner.number();
    return !Number.isNaN(this.startTicks);
  }
}

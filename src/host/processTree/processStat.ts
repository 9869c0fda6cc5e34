import type { ByteScanner } from '../../agent/proc/byteScanner.ts';

const closingParenthesis = 0x29;

/** CPU ticks in a second, in /proc: USER_HZ, 100 on every architecture that Linux gives to user space (proc(5)). */
export const ticksPerSecond = 100;

/** The numbers of `/proc/<pid>/stat` that are used here; read again and again into one object. */
export class ProcessStat {
  parentPid = Number.NaN;
  session = Number.NaN;
  /** CPU time of the process itself, all threads, in ticks. */
  ownTicks = Number.NaN;
  /** CPU time of its children that ended and were waited for, and of theirs, in ticks. */
  reapedTicks = Number.NaN;
  /** When it started, in ticks since boot: with the pid it names one process for ever. */
  startTicks = Number.NaN;

  /** Takes the numbers from the file in the scanner; false when it is no such file. */
  take(scanner: ByteScanner): boolean {
    // 2 is the name in parentheses, which may itself have spaces and parentheses: only the last one ends it.
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

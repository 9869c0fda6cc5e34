import type { LogRecord } from './logRecord.ts';
import type { WatchdogDialect, WatchdogLine } from './watchdogLine.ts';

/**
 * Which watchdog writes the log of one container. What an of-watchdog says where it forks (`Running x`, `Took 2 secs`) may also
 * be an author's words under another watchdog: it is believed until a line comes that only another watchdog writes.
 */
export class SpokenDialect {
  /** Null until a line is certain. */
  spoken: WatchdogDialect | null = null;
  /** The last line has shown that what was believed before were an author's words. */
  changed = false;

  /** False: the line is an author's, although it looks like a watchdog's. */
  believes({ dialect, event }: WatchdogLine, { callId }: LogRecord): boolean {
    this.changed = false;
    if (event === 'errored') return true;
    const isCertain = event === 'started' || event === 'summary';
    if (dialect === 'forking') {
      if (callId !== undefined || (this.spoken !== null && this.spoken !== 'forking')) return false;
      this.spoken = 'forking';
    } else if (this.spoken === 'forking') {
      if (!isCertain) return false;
      this.changed = true;
      this.spoken = dialect;
    } else if (isCertain) {
      this.spoken = dialect;
    }
    return true;
  }
}

import type { LiveLine } from '../../src/client/client.ts';
import { minuteClock } from './clockTime.ts';

/** A line of a log as it is shown. */
export interface LogRow {
  readonly id: string;
  /** Minutes, seconds and tenths, as clocks show them: `35:04.7`. */
  readonly clock: string;
  /** Seconds since the start of the call that is lit, such as `+0.29`; empty for other lines. */
  readonly offset: string;
  /** Without the date that Go programs begin their lines with: the clock says it. */
  readonly text: string;
  /** The whole line. */
  readonly whole: string;
  readonly level: LiveLine['level'];
  readonly isLit: boolean;
}

/** The call whose lines are lit. */
export interface LitCall {
  readonly id: string;
  /** Unix seconds. */
  readonly startedAtSeconds: number;
}

const goDate = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? /;

/** @param until what was written in or after this moment is left out, Unix seconds; null for nothing */
export function logRows(lines: readonly LiveLine[], lit: LitCall | null, until: number | null): readonly LogRow[] {
  const shown = until === null ? lines : lines.filter(({ atSeconds }) => atSeconds < until);
  return shown.map(({ id, atSeconds, text, level, invocation }) => {
    const isLit = lit !== null && invocation === lit.id;
    const offset = isLit ? offsetText(atSeconds - lit.startedAtSeconds) : '';
    return { id, clock: minuteClock(atSeconds), offset, text: text.replace(goDate, ''), whole: text, level, isLit };
  });
}

/** Whether lines reach back to the start of a call, so that those between its own are there too. */
export function coversCall(lines: readonly LiveLine[], lit: LitCall): boolean {
  return lines.some(({ invocation, atSeconds }) => invocation === lit.id || atSeconds <= lit.startedAtSeconds);
}

function offsetText(seconds: number): string {
  const shown = Math.max(0, seconds);
  return `+${shown < 100 ? shown.toFixed(2) : String(Math.round(shown))}`;
}

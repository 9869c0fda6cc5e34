import { describe, expect, it } from 'vitest';
import type { LiveLine } from '../../src/client/client.ts';
import { coversCall, logRows } from './logRows.ts';

const line = (id: string, atSeconds: number, invocation: string | null): LiveLine => ({
  id,
  atSeconds,
  pod: 'slow-0',
  text: `text of ${id}`,
  level: null,
  invocation,
});
const lines = [line('1', 1000.04, 'a'), line('2', 1000.5, null), line('3', 1001.333, 'a'), line('4', 1130, 'a')];
const lit = { id: 'a', startedAtSeconds: 1000 };

describe('the rows of a log', () => {
  it('have an offset where they belong to the lit call', () => {
    expect(logRows(lines, lit, null).map(({ offset, isLit }) => [offset, isLit])).toEqual([
      ['+0.04', true],
      ['', false],
      ['+1.33', true],
      ['+130', true],
    ]);
    expect(logRows(lines, null, null).some(({ isLit }) => isLit)).toBe(false);
  });

  it('have minutes, seconds and tenths, never rounded up', () => {
    expect(logRows([line('1', 1000.999, null), line('2', 3.1, null)], null, null).map(({ clock }) => clock)).toEqual([
      '16:40.9',
      '00:03.1',
    ]);
  });

  it('leave out the date of Go programs, which stays in the whole line', () => {
    const text = '2026/11/29 13:37:03 INFO parse over';
    expect(logRows([{ ...line('1', 1, null), text }], null, null)).toMatchObject([
      { text: 'INFO parse over', whole: text },
    ]);
  });

  it('end with the second that is read', () => {
    expect(logRows(lines, lit, 1001).map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('are known to reach back to a call, or not', () => {
    expect(coversCall(lines, lit)).toBe(true);
    expect(coversCall([line('5', 1100, null)], lit)).toBe(false);
    expect(coversCall([line('5', 999, null)], lit)).toBe(true);
  });
});

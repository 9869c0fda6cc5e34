import { describe, expect, it } from 'vitest';
import { RecentLines } from './recentLines.ts';

const lineOf = (atSeconds: number) => ({
  id: `a:${atSeconds}000000000:0`,
  atSeconds,
  pod: 'a-1',
  text: String(atSeconds),
  level: null,
  invocation: null,
});
const textsOf = (lines: RecentLines) => lines.after(0).lines.map(({ line }) => line.text);

describe('The newest lines of a log', () => {
  /** 1,000 lines are kept of these, the last one of 1,999. */
  const flooded = () => {
    const lines = new RecentLines();
    for (let second = 0; second < 2000; second++) lines.add(lineOf(second), 1, second);
    return lines;
  };

  it('have no line again that was dropped and is read back', () => {
    expect(flooded().add(lineOf(500), 2, null)).toBe(false);
    expect(flooded().add(lineOf(1500), 2, null)).toBe(false);
  });

  it('have each line that is heard as it is written, also after the clock of its node was set back', () => {
    const lines = flooded();
    expect(lines.add({ ...lineOf(500), id: 'a:500000000001:0' }, 2, 2000)).toBe(true);
    expect(textsOf(lines).slice(-2)).toEqual(['1999', '500']);
    expect(lines.writtenSince(2000).map(({ text }) => text)).toEqual(['500']);
  });

  it('keep the order of each pod where earlier lines are added', () => {
    const lines = new RecentLines();
    lines.add(lineOf(101), 1, 101);
    lines.add(lineOf(95), 1, 102);
    lines.takeUnsent();
    lines.addEarlier([lineOf(99), lineOf(100), lineOf(101)], 1);
    expect(lines.newest.map(({ text }) => text)).toEqual(['99', '100', '101', '95']);
  });
});

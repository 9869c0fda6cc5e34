import { describe, expect, it } from 'vitest';
import { LinesHad } from './linesHad.ts';

/** Lines such as `a100` or `a100.1`: of the pod `a`, written at 100 s, the second of that moment. */
const lineOf = (name: string) => {
  const [, pod = '', seconds = '', ordinal = '0'] = /^(\D)(\d+)(?:\.(\d+))?$/.exec(name) ?? [];
  return { id: `${pod}:${seconds}000000000:${ordinal}`, name };
};
const linesOf = (names: string) => names.split(' ').map(lineOf);

describe('A client that has a line of a pod', () => {
  it.each([
    ['lacks what the pod wrote after it', 'a2', 'a1 a2 a3', 'a3'],
    ['lacks the later lines of the same moment', 'a2.1', 'a2 a2.1 a2.2', 'a2.2'],
    ['lacks what was written after it by a clock that was set back', 'a101', 'a100 a101 a95 a96', 'a95 a96'],
    ['has what was written before it by a clock that was set back', 'a95', 'a100 a101 a95 a96', 'a96'],
    ['lacks what is later than it if it is no longer kept', 'a2', 'a1 a3', 'a3'],
    ['lacks all of other pods', 'a2', 'a1 b1 a2 b2 b3', 'b1 b2 b3'],
  ])('%s', (_title, last, read, lacked) => {
    const had = new LinesHad(lineOf(last).id);
    const lines = linesOf(read);
    const taken = had.lacking(lines.filter((line) => had.lacks(line)));
    expect(taken.map(({ name }) => name).join(' ')).toBe(lacked);
    // What was read may yet be heard.
    expect(had.lacking(lines.filter((line) => had.lacks(line)))).toEqual(taken);
    expect([...had.ids].sort()).toEqual(
      lines
        .filter((line) => !taken.includes(line))
        .map(({ id }) => id)
        .sort(),
    );
  });

  it.each([
    ['that was just written', 'a1000', 1_000_000, 990_000],
    ['of some time ago', 'a900', 1_000_000, 890_000],
    ['of a clock that was ahead, and may have been set back', 'a1050', 1_000_000, 990_000],
  ])('is sent lines since 10 s before a line %s', (_title, last, nowMs, sinceMs) => {
    expect(new LinesHad(lineOf(last).id).sinceMs(nowMs)).toBe(sinceMs);
  });
});

import { describe, expect, it } from 'vitest';
import { ResumePoint } from './resumePoint.ts';

/** Lines such as `a100` or `a100.1`: of the pod `a`, written at 100 s, the second of that moment. */
const lineOf = (name: string) => {
  const [, pod = '', seconds = '', ordinal = '0'] = /^(\D)(\d+)(?:\.(\d+))?$/.exec(name) ?? [];
  return { id: `${pod}:${seconds}000000000:${ordinal}`, name };
};
const linesOf = (names: string) => names.split(' ').map(lineOf);

describe('To a client that has a line of a pod', () => {
  it.each([
    ['what the pod wrote after it is new', 'a2', 'a1 a2 a3', 'a3'],
    ['later lines of the same moment are new', 'a2.1', 'a2 a2.1 a2.2', 'a2.2'],
    ['what was written after it by a clock that was set back is new', 'a101', 'a100 a101 a95 a96', 'a95 a96'],
    ['what was written before it by a clock that was set back is not new', 'a95', 'a100 a101 a95 a96', 'a96'],
    ['what is later than it is new if it is no longer kept', 'a2', 'a1 a3', 'a3'],
    ['all lines of other pods are new', 'a2', 'a1 b1 a2 b2 b3', 'b1 b2 b3'],
  ])('%s', (_title, last, read, expected) => {
    const point = new ResumePoint(lineOf(last).id);
    const lines = linesOf(read);
    const taken = point.newOf(lines.filter((line) => point.isNew(line)));
    expect(taken.map(({ name }) => name).join(' ')).toBe(expected);
    // What was read may yet be heard.
    expect(point.newOf(lines.filter((line) => point.isNew(line)))).toEqual(taken);
    expect([...point.ids].sort()).toEqual(
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
    expect(new ResumePoint(lineOf(last).id).sinceMs(nowMs)).toBe(sinceMs);
  });
});

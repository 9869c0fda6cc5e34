import { describe, expect, it } from 'vitest';
import { mergeReadings } from './lineOrder.ts';

/** Lines such as `a100`: of the pod `a`, written at 100 s. */
const linesOf = (names: string, from: string) =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => ({ id: `${name[0]}:${name.slice(1)}:0`, atSeconds: Number(name.slice(1)), name, from }));

describe('The lines of two readings', () => {
  it.each([
    ['of one pod, all read', 'a1 a2', '', 'a1 a2'],
    ['of one pod, heard on', 'a1 a2', 'a2 a3', 'a1 a2 a3'],
    ['of one pod, heard only after what was read', 'a1', 'a2 a3', 'a1 a2 a3'],
    ['of one pod whose clock was set back while it was read', 'a100 a101 a95 a96', '', 'a100 a101 a95 a96'],
    ['of one pod whose clock was set back since it was read', 'a100 a101', 'a101 a95 a96', 'a100 a101 a95 a96'],
    ['of one pod of which less was read than heard', 'a3 a4', 'a1 a2 a3 a4 a5', 'a1 a2 a3 a4 a5'],
    ['of one pod of which less was heard than read', 'a1 a2 a3 a4', 'a2 a3', 'a1 a2 a3 a4'],
    ['of one pod of which only the newest were read', 'a5 a6', 'a1 a2', 'a1 a2 a5 a6'],
    ['of two pods, of one of which only the newest were read', 'a5 a6', 'a1 b2 a3 b7', 'a1 b2 a3 a5 a6 b7'],
    ['of two pods, by time', 'a1 a3 b2', 'b4 a5', 'a1 b2 a3 b4 a5'],
    ['of two pods, one with a clock set back', 'a100 a101 a95 b99', 'b100 b102', 'b99 a100 b100 a101 a95 b102'],
  ])('%s', (_name, read, heard, united) => {
    const lines = mergeReadings(linesOf(read, 'read'), linesOf(heard, 'heard'));
    expect(lines.map(({ name }) => name).join(' ')).toBe(united);
    const wasHeard = new Set(heard.split(' '));
    expect(lines.filter(({ name, from }) => wasHeard.has(name) !== (from === 'heard'))).toEqual([]);
  });
});

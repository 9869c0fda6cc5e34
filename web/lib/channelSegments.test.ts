import { describe, expect, it } from 'vitest';
import { sampleSlots, segments } from './channelSegments.ts';

const each = { intervalSeconds: 1 };
const coarse = { intervalSeconds: 15 };

describe('the segments of a channel', () => {
  it.each([
    { title: 'measured each second', column: [1, 2, 3], source: each, kinds: ['line 0-3'] },
    { title: 'held between samples', column: [1, 1, 4], source: coarse, kinds: ['held 0-3'] },
    {
      title: 'not measured before and in between',
      column: [null, 1, null, 2],
      source: each,
      kinds: ['gap 0-1', 'line 1-2', 'gap 2-3', 'line 3-4'],
    },
    { title: 'late', column: [1, 2, null, null], source: each, kinds: ['line 0-2', 'stale 2-4'] },
    { title: 'never measured', column: [null, null], source: null, kinds: ['gap 0-2'] },
    { title: 'of an unknown source', column: [1, 1], source: null, kinds: ['line 0-2'] },
  ])('of a column that is $title', ({ column, source, kinds }) => {
    expect(segments(column, source).map(({ kind, from, to }) => `${kind} ${from}-${to}`)).toEqual(kinds);
  });

  it('marks the seconds in which a held value changed', () => {
    expect(sampleSlots([1, 1, 4, 4, null, 4, 5])).toEqual([2, 5, 6]);
  });
});

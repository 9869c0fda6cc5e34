import { describe, expect, it } from 'vitest';
import { type SentCall, SentCalls } from './sentCalls.ts';

const add = { connection: 'lab', namespace: 'fn', name: 'add' };

const timesOf = (call: SentCall | null) => call && [call.callId, call.startedAtMs, call.endedAtMs];

describe('SentCalls', () => {
  it('knows a call by its function and id, from its start to after its end', () => {
    const calls = new SentCalls();
    const call = calls.begin(add, 'a', 1000);
    expect(calls.find(add, 'a')?.functionId).toEqual(add);
    expect(timesOf(calls.find(add, 'a'))).toEqual(['a', 1000, null]);
    call.end(1500);
    expect(timesOf(calls.find(add, 'a'))).toEqual(['a', 1000, 1500]);
    for (const other of [{ name: 'other' }, { namespace: 'other' }, { connection: 'other' }]) {
      expect(calls.find({ ...add, ...other }, 'a')).toBeNull();
      expect(calls.of({ ...add, ...other })).toEqual([]);
    }
  });

  it('knows a call by the id that the function gave it', () => {
    const calls = new SentCalls();
    calls.begin(add, 'a', 1000).rename('b');
    expect([calls.find(add, 'a'), timesOf(calls.find(add, 'b'))]).toEqual([null, ['b', 1000, null]]);
    expect(calls.of(add)).toHaveLength(1);
  });

  it('keeps concurrent calls of one id apart, and finds the last of them', () => {
    const calls = new SentCalls();
    const first = calls.begin(add, 'a', 1000);
    const second = calls.begin(add, 'a', 1100);
    first.end(1200);
    expect(timesOf(calls.find(add, 'a'))).toEqual(['a', 1100, null]);
    second.rename('b');
    second.end(1300);
    expect(calls.of(add).map(timesOf)).toEqual([
      ['a', 1000, 1200],
      ['b', 1100, 1300],
    ]);
    expect(timesOf(calls.find(add, 'a'))).toEqual(['a', 1000, 1200]);
  });

  it('remembers the last 1,000', () => {
    const calls = new SentCalls();
    for (let count = 0; count < 1001; count++) calls.begin(add, String(count), count);
    expect([calls.find(add, '0'), calls.find(add, '1')?.startedAtMs]).toEqual([null, 1]);
    expect(calls.of(add)).toHaveLength(1000);
  });
});

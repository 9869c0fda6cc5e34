import { describe, expect, it } from 'vitest';
import { SentCalls } from './sentCalls.ts';

const add = { connection: 'lab', namespace: 'fn', name: 'add' };

describe('SentCalls', () => {
  it('knows a call by its function and id, from its start to after its end', () => {
    const calls = new SentCalls();
    calls.begin(add, 'a', 1000);
    expect(calls.find(add, 'a')).toEqual({ functionId: add, callId: 'a', startedAtMs: 1000, endedAtMs: null });
    calls.end(add, 'a', 1500);
    expect(calls.find(add, 'a')?.endedAtMs).toBe(1500);
    for (const other of [{ name: 'other' }, { namespace: 'other' }, { connection: 'other' }]) {
      expect(calls.find({ ...add, ...other }, 'a')).toBeNull();
      expect(calls.of({ ...add, ...other })).toEqual([]);
    }
  });

  it('knows a call by the id that the function gave it', () => {
    const calls = new SentCalls();
    calls.begin(add, 'a', 1000);
    calls.rename(add, 'a', 'b');
    calls.rename(add, 'unknown', 'c');
    expect(calls.of(add)).toEqual([{ functionId: add, callId: 'b', startedAtMs: 1000, endedAtMs: null }]);
  });

  it('remembers the last 1,000', () => {
    const calls = new SentCalls();
    for (let count = 0; count < 1001; count++) calls.begin(add, String(count), count);
    expect([calls.find(add, '0'), calls.find(add, '1')?.startedAtMs]).toEqual([null, 1]);
    expect(calls.of(add)).toHaveLength(1000);
  });
});

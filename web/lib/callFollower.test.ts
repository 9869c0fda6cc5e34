import { describe, expect, it } from 'vitest';
import type { LiveInvocation } from '../../src/client/client.ts';
import { CallFollower } from './callFollower.ts';
import { testCall } from './testCall.ts';

const call = (id: string, start: number, end: number | null): LiveInvocation => testCall({ id, start, end });

describe('the followed call', () => {
  it('stays to its end and 2 s longer, then the next one that runs follows', () => {
    const follower = new CallFollower();
    expect(follower.next([call('a', 100, null)], 101)?.id).toBe('a');
    expect(follower.next([call('b', 101, null), call('a', 100, null)], 102)?.id).toBe('a');
    const ended = [call('c', 103, null), call('b', 101, 102.5), call('a', 100, 102)];
    expect(follower.next(ended, 103.9)?.id).toBe('a');
    expect(follower.next(ended, 104)?.id).toBe('c');
  });

  it('is the one that ended last where none runs', () => {
    const follower = new CallFollower();
    const calls = [call('b', 101, 102), call('a', 100, 101)];
    expect(follower.next(calls, 200)?.id).toBe('b');
    expect(follower.next([call('c', 199, 200), ...calls], 201)?.id).toBe('c');
    expect(follower.next([], 300)).toBeNull();
  });
});

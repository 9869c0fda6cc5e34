import { describe, expect, it } from 'vitest';
import { Failover, Steadiness } from './failover.ts';

describe('Failover', () => {
  it.each<{ name: string; steps: [number, string, number][] }>([
    { name: 'prefers the first', steps: [[0, '++', 0]] },
    {
      name: 'switches to the next at once',
      steps: [
        [0, '++', 0],
        [1000, '-+', 1],
      ],
    },
    {
      name: 'returns to the first after 10 healthy seconds',
      steps: [
        [0, '-+', 1],
        [1000, '++', 1],
        [10_999, '++', 1],
        [11_000, '++', 0],
      ],
    },
    {
      name: 'restarts the 10 s after another failure',
      steps: [
        [0, '-+', 1],
        [1000, '++', 1],
        [9000, '-+', 1],
        [10_000, '++', 1],
        [19_999, '++', 1],
        [20_000, '++', 0],
      ],
    },
    {
      name: 'keeps the current one if none is healthy',
      steps: [
        [0, '-+', 1],
        [1000, '--', 1],
        [2000, '-+', 1],
      ],
    },
    {
      name: 'switches to any healthy one, however recent, when the current one fails',
      steps: [
        [0, '-+', 1],
        [1000, '++', 1],
        [2000, '+-', 0],
      ],
    },
    {
      name: 'never switches from a healthy one to a later one',
      steps: [
        [0, '+-+', 0],
        [20_000, '+++', 0],
      ],
    },
    {
      name: 'picks the best of three',
      steps: [
        [0, '--+', 2],
        [1000, '-++', 2],
        [11_000, '-++', 1],
      ],
    },
  ])('$name', ({ steps }) => {
    const failover = new Failover(steps[0]?.[1].length ?? 0);
    for (const [nowMs, healthy, want] of steps) {
      expect({
        nowMs,
        chosen: failover.choose(
          [...healthy].map((sign) => sign === '+'),
          nowMs,
        ),
      }).toEqual({ nowMs, chosen: want });
    }
  });

  it('does not retry a source that could not serve for 10 s, even if the current one fails', () => {
    const failover = new Failover(2);
    expect(failover.choose([false, true], 0)).toBe(1);
    failover.stayWith(0);
    failover.refuse(1, 0);
    expect([1000, 9999, 10_000].map((nowMs) => failover.choose([false, true], nowMs))).toEqual([0, 0, 1]);
  });
});

describe('Steadiness', () => {
  it.each<[string, number[], number, boolean]>([
    ['is false without a success', [], 0, false],
    ['is true from the first success', [1000], 1000, true],
    ['is true after one missed success', [1000, 4000], 4000, true],
    ['lost', [1000], 6001, false],
    ['is false just after recovering', [1000, 9000, 12_000], 12_000, false],
    ['is true 10 s after recovering', [1000, 9000, 12_000, 15_000, 19_000], 19_000, true],
    ['is false when lost again while recovering', [1000, 9000, 12_000, 18_000, 19_000], 19_000, false],
  ])('%s', (_, successes, nowMs, want) => {
    const steadiness = new Steadiness();
    for (const atMs of successes) steadiness.succeeded(atMs, 5000);
    expect(steadiness.isSteady(nowMs)).toBe(want);
  });
});

import { describe, expect, it } from 'vitest';
import { Failover, Steadiness } from './failover.ts';

describe('Failover', () => {
  it.each<{ name: string; steps: [number, string, number][] }>([
    { name: 'the first serves', steps: [[0, '++', 0]] },
    {
      name: 'the next takes over at once',
      steps: [
        [0, '++', 0],
        [1000, '-+', 1],
      ],
    },
    {
      name: 'the first comes back after 10 healthy seconds',
      steps: [
        [0, '-+', 1],
        [1000, '++', 1],
        [10_999, '++', 1],
        [11_000, '++', 0],
      ],
    },
    {
      name: 'a failure in between begins the 10 s anew',
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
      name: 'none healthy: it stays',
      steps: [
        [0, '-+', 1],
        [1000, '--', 1],
        [2000, '-+', 1],
      ],
    },
    {
      name: 'what serves is lost: anything healthy takes over, however lately',
      steps: [
        [0, '-+', 1],
        [1000, '++', 1],
        [2000, '+-', 0],
      ],
    },
    {
      name: 'a later one never takes over from a healthy one',
      steps: [
        [0, '+-+', 0],
        [20_000, '+++', 0],
      ],
    },
    {
      name: 'the best of three',
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

  it('one that could not serve is left alone for 10 s, also while what serves fails', () => {
    const failover = new Failover(2);
    expect(failover.choose([false, true], 0)).toBe(1);
    failover.stayWith(0);
    failover.refuse(1, 0);
    expect([1000, 9999, 10_000].map((nowMs) => failover.choose([false, true], nowMs))).toEqual([0, 0, 1]);
  });
});

describe('Steadiness', () => {
  it.each<[string, number[], number, boolean]>([
    ['never succeeded', [], 0, false],
    ['just succeeded for the first time', [1000], 1000, true],
    ['a success missed', [1000, 4000], 4000, true],
    ['lost', [1000], 6001, false],
    ['back again, not yet for long', [1000, 9000, 12_000], 12_000, false],
    ['back again for 10 s', [1000, 9000, 12_000, 15_000, 19_000], 19_000, true],
    ['lost again on the way back', [1000, 9000, 12_000, 18_000, 19_000], 19_000, false],
  ])('%s', (_, successes, nowMs, want) => {
    const steadiness = new Steadiness();
    for (const atMs of successes) steadiness.succeeded(atMs, 5000);
    expect(steadiness.isSteady(nowMs)).toBe(want);
  });
});

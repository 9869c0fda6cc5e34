import { describe, expect, it } from 'vitest';
import { Steadiness } from './steadiness.ts';

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

import { describe, expect, it } from 'vitest';
import { nextPollMs, phaseOf, retryPollMs } from './pollTiming.ts';

describe('the time of the next poll', () => {
  it.each([
    ['just after a tick', { agentWallMs: 5040, tickAgeMs: 40, looks: 0 }, 0, 980],
    ['in the middle', { agentWallMs: 5500, tickAgeMs: 500, looks: 0 }, 0, 520],
    ['spread over the nodes', { agentWallMs: 5500, tickAgeMs: 500, looks: 0 }, 0.5, 550],
    ['a tick that is late', { agentWallMs: 6010, tickAgeMs: 1010, looks: 1 }, 0, 60],
    ['a tick that does not come', { agentWallMs: 6310, tickAgeMs: 1310, looks: 5 }, 0, 710],
  ])('%s', (_what, outcome, phase, want) => {
    expect(nextPollMs(outcome, phase)).toBeCloseTo(want, 6);
  });

  it('is shortly after the tick of any node, and constant for a node', () => {
    const phases = Array.from({ length: 1000 }, (_, index) => phaseOf(`node-${index}`));
    expect(phases.every((phase) => phase >= 0 && phase < 1)).toBe(true);
    expect(new Set(phases).size).toBeGreaterThan(300);
    expect(phaseOf('node-7')).toBe(phases[7]);
  });

  it.each([
    [1, 0, 900],
    [5, 1, 1100],
    [6, 0, 5000],
    [1000, 1, 2500],
  ])('after %d failures, random %d: %d ms', (failures, random, want) => {
    expect(retryPollMs(failures, random)).toBeCloseTo(want, 6);
  });
});

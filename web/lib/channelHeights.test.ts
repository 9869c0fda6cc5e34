import { describe, expect, it } from 'vitest';
import { channelHeights, channelNames } from './channelHeights.ts';

describe('the heights of channels', () => {
  it.each([
    { height: 600, rest: 200, cpu: 100, latency: 116 },
    { height: 900, rest: 200, cpu: 123, latency: 147 },
    { height: 1080, rest: 200, cpu: 177, latency: 218 },
  ])('in a window of $height px fill it by weight', ({ height, rest, cpu, latency }) => {
    const heights = channelHeights(height, rest, false);
    expect(heights).toMatchObject({ cpu, latency });
    const sum = channelNames.reduce((total, name) => total + (heights[name] ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(Math.max(472, height - 148 - rest));
  });

  it('on a phone are fixed, without memory and calls in flight', () => {
    expect(channelHeights(844, 0, true)).toEqual({ eachCall: 80, calls: 60, latency: 60, cpu: 60 });
  });
});

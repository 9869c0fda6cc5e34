import { describe, expect, it } from 'vitest';
import { labelSpread } from './labelSpread.ts';

describe('the labels of a channel', () => {
  it.each([
    { title: 'stay where they do not meet', wanted: [20, 60], height: 100, places: [20, 60] },
    { title: 'are pushed apart to 14 px', wanted: [50, 52], height: 100, places: [44, 58] },
    { title: 'keep their order of lines', wanted: [52, 50], height: 100, places: [58, 44] },
    { title: 'stay within the picture', wanted: [99, 99, 0], height: 100, places: [77, 91, 9] },
  ])('$title', ({ wanted, height, places }) => {
    const spread = labelSpread(wanted, height);
    for (const [index, place] of places.entries()) expect(spread[index]).toBeCloseTo(place, 6);
  });
});

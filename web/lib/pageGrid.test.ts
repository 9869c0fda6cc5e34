import { describe, expect, it } from 'vitest';
import { columnSet, pageGrid, panelGrid } from './pageGrid.ts';

const grid = (width: number, devicePixelRatio = 1) => pageGrid({ width, height: 900, devicePixelRatio });

describe('the grid of a page', () => {
  it.each([
    [1280, 7, 'usual'],
    [1440, 10, 'usual'],
    [1700, 12, 'large'],
    [1920, 14, 'largest'],
    [2560, 19, 'largest'],
    [1000, 5, 'middle'],
  ])('has in a window of %d px %d px a second and %s columns', (width, pixelsPerSecond, columns) => {
    const found = grid(width);
    expect(found.pixelsPerSecond).toBe(pixelsPerSecond);
    expect(columnSet(found)).toBe(columns);
    expect(found.axisLeft + found.axis).toBe(width - 72);
  });

  it.each([
    [1999, 0, 15, 'largest'],
    [2000, 792, 6, 'usual'],
    [2560, 792, 13, 'large'],
  ])('leaves room for a panel from 2000 px on: %d', (width, panel, pixelsPerSecond, columns) => {
    const found = pageGrid({ width, height: 1440, devicePixelRatio: 1 }, true);
    expect([found.panel, found.pixelsPerSecond, columnSet(found)]).toEqual([panel, pixelsPerSecond, columns]);
    expect(found.axisLeft + found.axis).toBe(width - panel - 72);
  });

  it.each([1, 1.25, 1.5, 2])(
    'has in the panel an axis of its own, on whole device pixels at a ratio of %d',
    (ratio) => {
      const page = pageGrid({ width: 2560, height: 1440, devicePixelRatio: ratio }, true);
      const { pixelsPerSecond, axis, axisLeft, width, rail } = panelGrid(page);
      expect([axisLeft, rail, width, axis]).toEqual([52, 0, page.panel, 60 * pixelsPerSecond]);
      expect(pixelsPerSecond).toBeGreaterThan(10);
      expect(pixelsPerSecond * ratio).toBeCloseTo(Math.round(pixelsPerSecond * ratio), 9);
    },
  );

  it('has 5 px a second on a phone, whatever its ratio', () => {
    expect(grid(390).pixelsPerSecond).toBe(5);
    expect(grid(390, 3)).toMatchObject({ isNarrow: true, pixelsPerSecond: 5, rail: 0 });
  });

  it.each([1, 1.25, 1.5, 2, 3])('keeps a second on whole device pixels at a ratio of %d', (ratio) => {
    const pixels = grid(1440, ratio).pixelsPerSecond * ratio;
    expect(pixels).toBeCloseTo(Math.round(pixels), 9);
  });

  it('scales a window of 3840 plain pixels like 2560 at 1.5', () => {
    expect({ ...grid(3840), scale: 1 }).toEqual({ ...grid(2560, 1.5), height: 600 });
    expect(grid(3840).scale).toBe(1.5);
  });

  it.each([
    [1999, false],
    [2000, true],
  ])('takes a window of %d px for wide: %s', (width, isWide) => {
    expect(grid(width).isWide).toBe(isWide);
  });
});

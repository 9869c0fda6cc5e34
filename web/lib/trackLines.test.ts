import { describe, expect, it } from 'vitest';
import { namedPaint, RecordedContext } from './recordedContext.ts';
import { drawLine, type LineForm } from './trackLines.ts';

const box = { x: 0, y: 10, height: 20, pixelsPerSecond: 10, ratio: 1 };
const plain: LineForm = {
  top: 100,
  colour: 'cpu',
  width: 1.5,
  area: 0,
  isHeld: false,
  isHatched: false,
  isFlipped: false,
};

function drawn(values: readonly (number | null)[], changes: Partial<LineForm> = {}, at = box) {
  const context = new RecordedContext();
  drawLine(context, at, values, { ...plain, ...changes }, namedPaint);
  return context.done;
}

describe('a line', () => {
  it('goes through the middle of each second and is broken by a gap', () => {
    expect(drawn([0, 50, null, 100, 100])).toEqual(['stroke cpu 5,30 15,20', 'stroke cpu 35,10 45,10']);
  });

  it('shows a single second over its whole width', () => {
    expect(drawn([null, 50, null])).toEqual(['stroke cpu 10,20 20,20']);
  });

  it('has an area down to its base', () => {
    expect(drawn([0, 50], { area: 0.16 })[0]).toBe('fill cpu@0.16 5,30 15,20 15,30 5,30 close');
  });

  it('stays within its box', () => {
    expect(drawn([400, 400])).toEqual(['stroke cpu 5,10 15,10']);
  });

  it('goes down from its base where it is flipped', () => {
    expect(drawn([0, 50], { isFlipped: true })).toEqual(['stroke cpu 5,10 15,20']);
  });
});

describe('held values', () => {
  it('are steps with a dot at each change', () => {
    expect(drawn([50, 50, 100, 100], { isHeld: true })).toEqual([
      'stroke cpu 0,20 20,20 20,10 40,10',
      'fill cpu@1 dot 20,10 2.2',
    ]);
  });

  it('are hatched in their colour', () => {
    expect(drawn([50, 100], { isHeld: true, isHatched: true })[0]).toBe(
      'fill held-cpu@0.34 0,20 10,20 10,10 20,10 20,30 0,30 close',
    );
  });

  it('have smaller dots in a sparkline', () => {
    expect(drawn([50, 100], { isHeld: true }, { ...box, pixelsPerSecond: 1 })[1]).toBe('fill cpu@1 dot 1,10 1.2');
  });
});

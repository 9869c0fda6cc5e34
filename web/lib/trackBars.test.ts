import { describe, expect, it } from 'vitest';
import { namedPaint, RecordedContext } from './recordedContext.ts';
import { type BarForm, drawBars, drawDottedBase, drawGaps } from './trackBars.ts';

const box = { x: 100, y: 0, height: 28, pixelsPerSecond: 10, ratio: 1 };
const form: BarForm = { top: 10, pad: 4, colour: 'ink', notch: true };

/** A column of nulls with some seconds known. */
const seconds = (known: Record<number, number>) => Array.from({ length: 60 }, (_, slot) => known[slot] ?? null);

function bars(calls: Record<number, number>, errors: Record<number, number>, changes: Partial<BarForm> = {}, at = box) {
  const context = new RecordedContext();
  drawBars(context, at, seconds(calls), seconds(errors), { ...form, ...changes }, namedPaint);
  return context.done;
}

describe('bars', () => {
  it('stand on a base line, two pixels narrower than their second', () => {
    expect(bars({ 0: 5, 59: 10 }, {})).toEqual(['rect n4 100 24 600 1', 'rect ink 101 14 8 10', 'rect ink 691 4 8 20']);
  });

  it('show errors red from the base up with a notch below', () => {
    expect(bars({ 1: 10 }, { 1: 5 })).toEqual([
      'rect n4 100 24 600 1',
      'rect ink 111 4 8 10',
      'rect err 111 14 8 10',
      'rect err 111 26 8 2',
    ]);
  });

  it('show a second of errors alone without a calls bar', () => {
    expect(bars({ 1: 5 }, { 1: 5 }, { notch: false })).toEqual(['rect n4 100 24 600 1', 'rect err 111 14 8 10']);
  });

  it('are at least two pixels high and never higher than the track', () => {
    expect(bars({ 0: 0.1, 1: 40 }, {}).slice(1)).toEqual(['rect ink 101 22 8 2', 'rect ink 111 4 8 20']);
  });

  it('have no gap at the left where a second is narrow', () => {
    expect(bars({ 1: 10 }, {}, {}, { ...box, pixelsPerSecond: 5 }).slice(1)).toEqual(['rect ink 105 4 4 20']);
  });

  it('lie on whole device pixels', () => {
    const [, bar] = bars({ 1: 3 }, {}, {}, { ...box, x: 100.3, ratio: 2 });
    expect(bar).toBe('rect ink 111.5 18 8 6');
  });
});

describe('a track without calls', () => {
  it('is a dotted base line where nobody watches', () => {
    const context = new RecordedContext();
    drawDottedBase(context, { ...box, pixelsPerSecond: 0.2 }, 23.4, namedPaint);
    expect(context.done).toEqual(['rect n4 100 23 2 1', 'rect n4 106 23 2 1']);
  });

  it('is hatched where nobody measured', () => {
    const context = new RecordedContext();
    drawGaps(context, box, [1, null, null, 2, null], namedPaint);
    expect(context.done).toEqual(['rect gap@0.7 110 0 20 28', 'rect gap@0.7 140 0 10 28']);
    expect(context.globalAlpha).toBe(1);
  });

  it('is left empty where seconds at the end are still expected', () => {
    const context = new RecordedContext();
    drawGaps(context, box, [null, 1, null, null], namedPaint, 2);
    drawGaps(context, box, [1, null, null, null], namedPaint, 2);
    expect(context.done).toEqual(['rect gap@0.7 100 0 10 28', 'rect gap@0.7 110 0 30 28']);
  });
});

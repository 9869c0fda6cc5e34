import { describe, expect, it } from 'vitest';
import { namedPaint, RecordedContext } from './recordedContext.ts';
import { type CallBar, callEdges, drawCall, drawMeter } from './trackMarks.ts';

const box = { x: 100, y: 4, height: 15, pixelsPerSecond: 10, ratio: 1 };
const running: CallBar = { startedAtSeconds: 991.4, endedAtSeconds: null, state: 'running' };

function drawn(call: CallBar, axisEnd = 1000) {
  const context = new RecordedContext();
  drawCall(context, box, call, axisEnd, namedPaint);
  return context.done;
}

describe('a call on the axis', () => {
  it('grows up to now while it runs', () => {
    expect(drawn(running)).toEqual([
      'rect accent-weak 614 4 86 15',
      'rect accent-line 614 4 1 15',
      'rect accent-line 614 4 86 1',
      'rect accent-line 614 18 86 1',
      'rect accent 698 4 2 15',
    ]);
    expect(drawn(running, 1001)[0]).toBe('rect accent-weak 604 4 96 15');
  });

  it('is neutral with an end cap when it is over', () => {
    expect(drawn({ ...running, endedAtSeconds: 998, state: 'succeeded' })).toEqual([
      'rect n2 614 4 66 15',
      'rect n6 614 4 1 15',
      'rect n6 614 4 66 1',
      'rect n6 614 18 66 1',
      'rect n6 679 4 1 15',
    ]);
  });

  it('is red when it failed', () => {
    expect(drawn({ ...running, endedAtSeconds: 998, state: 'failed' })[0]).toBe('rect bad-weak 614 4 66 15');
  });

  it('has no left edge where it began before the axis', () => {
    expect(drawn({ ...running, startedAtSeconds: 920 })).not.toContainEqual(expect.stringMatching(/ 100 4 1 15$/));
  });

  it('is at least two pixels wide', () => {
    expect(drawn({ ...running, startedAtSeconds: 999.99 })[0]).toBe('rect accent-weak 698 4 2 15');
  });

  it.each([
    ['that ended before the axis', { ...running, endedAtSeconds: 939, state: 'failed' } satisfies CallBar],
    ['that begins after it', { ...running, startedAtSeconds: 1001 }],
  ])('is not drawn %s', (_, call) => {
    expect(callEdges(call, 1000, 10, 600)).toBeNull();
    expect(drawn(call)).toEqual([]);
  });
});

describe('a meter', () => {
  const meter = (percent: number | null) => {
    const context = new RecordedContext();
    drawMeter(context, { x: 10, y: 20, width: 40 }, percent, 'mem', namedPaint);
    return context.done;
  };

  it('fills its share and has a notch at 90%', () => {
    expect(meter(50)).toEqual(['rect n3 10 20 40 6', 'rect mem 10 20 20 6', 'rect n5 46 18 1 10']);
  });

  it('is empty where the value is unknown, and full above 100%', () => {
    expect(meter(null)).toHaveLength(2);
    expect(meter(130)[1]).toBe('rect mem 10 20 40 6');
  });
});

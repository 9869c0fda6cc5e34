import { describe, expect, it } from 'vitest';
import { areaPath, curvePath, type PathSink, stepPath } from './channelPath.ts';

class Recorded implements PathSink {
  text = '';
  moveTo(x: number, y: number): void {
    this.text += `M${x},${y} `;
  }
  lineTo(x: number, y: number): void {
    this.text += `L${x},${y} `;
  }
}

const place = { x: (slot: number) => slot * 10, y: (value: number) => 100 - value };
const path = (draw: (sink: PathSink) => void) => {
  const sink = new Recorded();
  draw(sink);
  return sink.text.trim();
};

describe('the paths of a channel', () => {
  it('run through the middle of each second and are interrupted where nothing was measured', () => {
    expect(path((sink) => curvePath(sink, [1, 2, null, 4], place))).toBe('M5,99 L15,98 M30,96 L40,96');
  });

  it('keep a held value for all of its seconds', () => {
    expect(path((sink) => stepPath(sink, [1, 1, 3, null, 2], place))).toBe('M0,99 L20,99 L20,97 L30,97 M40,98 L50,98');
  });

  it('enclose the area down to the base', () => {
    expect(path((sink) => areaPath(sink, [1, 2], place, false))).toBe('M5,100 L5,99 L15,98 L15,100');
    expect(path((sink) => areaPath(sink, [1], place, true))).toBe('M0,100 L0,99 L10,99 L10,100');
  });
});

import { eachRun, type Seconds } from './trackAxis.ts';

/** What a path is built into: a Path2D. */
export type PathSink = Pick<Path2D, 'lineTo' | 'moveTo'>;

/** Where the seconds and values of a channel lie. */
export interface PathPlace {
  /** Of a slot's left edge, with decimals. */
  readonly x: (slot: number) => number;
  readonly y: (value: number) => number;
}

/** A line through the middle of each second; a single second is a dash as wide as it. Seconds without value interrupt it. */
export function curvePath(sink: PathSink, values: Seconds, { x, y }: PathPlace): void {
  eachRun(values, true, (from, to) => {
    if (to - from === 1) {
      const at = y(values[from] ?? 0);
      sink.moveTo(x(from), at);
      sink.lineTo(x(to), at);
      return;
    }
    for (let slot = from; slot < to; slot++) {
      const point = [x(slot + 0.5), y(values[slot] ?? 0)] as const;
      if (slot === from) sink.moveTo(...point);
      else sink.lineTo(...point);
    }
  });
}

/** A line that keeps each value for its whole second: of counts, and of values that are held between samples. */
export function stepPath(sink: PathSink, values: Seconds, { x, y }: PathPlace): void {
  eachRun(values, true, (from, to) => {
    sink.moveTo(x(from), y(values[from] ?? 0));
    for (let slot = from + 1; slot < to; slot++) {
      if (values[slot] === values[slot - 1]) continue;
      sink.lineTo(x(slot), y(values[slot - 1] ?? 0));
      sink.lineTo(x(slot), y(values[slot] ?? 0));
    }
    sink.lineTo(x(to), y(values[to - 1] ?? 0));
  });
}

/** The area between a line and the base. */
export function areaPath(sink: PathSink, values: Seconds, { x, y }: PathPlace, isStepped: boolean): void {
  eachRun(values, true, (from, to) => {
    const inset = isStepped || to - from === 1 ? 0 : 0.5;
    sink.moveTo(x(from + inset), y(0));
    for (let slot = from; slot < to; slot++) {
      const at = y(values[slot] ?? 0);
      if (inset > 0) sink.lineTo(x(slot + inset), at);
      else {
        sink.lineTo(x(slot), at);
        sink.lineTo(x(slot + 1), at);
      }
    }
    sink.lineTo(x(to - inset), y(0));
  });
}

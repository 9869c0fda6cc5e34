/** The values of consecutive seconds, oldest first; null where nothing was measured. */
export type Seconds = readonly (number | null)[];

/** The seconds of the axis. */
export const axisSeconds = 60;

/** Where a track lies, CSS pixels. */
export interface TrackBox {
  /** The left edge of the first second. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** A whole number of device pixels. */
  readonly pixelsPerSecond: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
}

/**
 * A column on an axis that ends with another second: the seconds that it does not have are null. A column that ends with the
 * axis is returned as it is.
 */
export function onAxis(column: Seconds, endSecond: number, axisEndSecond: number): Seconds {
  const shift = axisEndSecond - endSecond;
  if (shift === 0 && column.length === axisSeconds) return column;
  const first = column.length - axisSeconds + shift;
  return Array.from({ length: axisSeconds }, (_, slot) => column[first + slot] ?? null);
}

/** The value of one second; null outside the column. */
export function atSecond(column: Seconds | undefined, endSecond: number, second: number): number | null {
  if (column === undefined) return null;
  return column[column.length - 1 - (endSecond - second)] ?? null;
}

/** The newest known value at or before a second, as a held figure is read; null if there is none. */
export function lastKnown(column: Seconds | undefined, endSecond: number, second: number): number | null {
  if (column === undefined) return null;
  for (let slot = column.length - 1 - (endSecond - second); slot >= 0; slot--) {
    const value = column[slot] ?? null;
    if (value !== null) return value;
  }
  return null;
}

/** Calls `each` for every unbroken run of known (`isKnown`) or missing seconds: from a slot up to, without, another one. */
export function eachRun(values: Seconds, isKnown: boolean, each: (from: number, to: number) => void): void {
  let from = -1;
  for (let slot = 0; slot <= values.length; slot++) {
    const isIn = slot < values.length && ((values[slot] ?? null) !== null) === isKnown;
    if (isIn && from < 0) from = slot;
    if (isIn || from < 0) continue;
    each(from, slot);
    from = -1;
  }
}

/** A length on whole device pixels. */
export function snap(length: number, ratio: number): number {
  return Math.round(length * ratio) / ratio;
}

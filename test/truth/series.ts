import { isSeries } from '../interface/sameShape.ts';

/** The series of a node. */
export const nodeSeries = ['cpuRate', 'memRate', 'diskRate', 'diskRead', 'diskWrite', 'networkDown', 'networkUp'];

/** The named series of an answer. @throws Error unless each has 60 consecutive seconds */
export function seriesOf(body: unknown, name: string): [number, number | null][] {
  const value = typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get(name) : undefined;
  if (!isSeries(value)) throw new Error(`${name} is no series of 60 consecutive seconds: ${JSON.stringify(value)}`);
  return value;
}

/** The known values of the seconds in `(from, to]` (Unix seconds). */
export function valuesBetween(series: readonly [number, number | null][], from: number, to: number): number[] {
  return series.flatMap(([t, v]) => (t > from && t <= to && v !== null ? [v] : []));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Resolves at a wall time, Unix ms. */
export function untilWallTime(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())));
}

import type { WireColumn } from '../../agent/wire/decodeWindows.ts';
import { SecondRing } from '../../model/series/secondRing.ts';
import { readSeries, type Series } from '../../model/series/series.ts';

/** A ring for each series of which anything is known. */
export class SeriesRings<Name extends string> {
  readonly #rings = new Map<Name, SecondRing>();

  at(name: Name, second: number): number {
    return this.#rings.get(name)?.at(second) ?? Number.NaN;
  }

  /** Writes the values of the seconds that end with `lastSecond` to `out`. */
  read(name: Name, lastSecond: number, out: Float64Array): void {
    readSeries(this.#rings.get(name), lastSecond, out);
  }

  /** One of them, whatever ring it has. */
  series(name: Name): Series {
    return {
      at: (second) => this.at(name, second),
      read: (lastSecond, out) => this.read(name, lastSecond, out),
    };
  }

  /** Adds the values of the seconds that end with `lastSecond` to `sums`. */
  addTo(name: Name, lastSecond: number, sums: Float64Array): void {
    const ring = this.#rings.get(name);
    if (ring === undefined) sums.fill(Number.NaN);
    else ring.addTo(lastSecond, sums);
  }

  /** @param columns null for what is never measured */
  write(names: readonly Name[], columns: Readonly<Record<Name, WireColumn | null>>, lastSecond: number): void {
    for (const name of names) {
      const column = columns[name];
      if (column === null) continue;
      const known = this.#rings.get(name);
      if (known === undefined && column.every(Number.isNaN)) continue;
      const ring = known ?? new SecondRing();
      this.#rings.set(name, ring);
      writeColumn(ring, column, lastSecond);
    }
  }

  /** Writes 0 for those of the last `seconds` seconds that no ring has yet. */
  writeZeros(seconds: number, lastSecond: number): void {
    for (const ring of this.#rings.values()) {
      const newer = Math.min(seconds, lastSecond - ring.newestSecond);
      if (newer > 0) writeColumn(ring, new Float32Array(newer), lastSecond);
    }
  }

  clear(): void {
    this.#rings.clear();
  }
}

/**
 * Writes a column of consecutive seconds that ends with `lastSecond` into a ring. Known values do not become unknown:
 * an agent that restarted does not know what the one before it reported.
 */
export function writeColumn(ring: SecondRing, values: ArrayLike<number>, lastSecond: number): void {
  const firstSecond = lastSecond - values.length + 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    const second = firstSecond + index;
    if (second > ring.newestSecond) ring.record(second, value);
    else if (!Number.isNaN(value)) ring.fill(second, second, value);
  }
}

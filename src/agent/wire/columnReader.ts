import { Fault } from '../../model/fault.ts';
import type { Column } from './windowsAnswer.ts';
import type { ByteReader } from './wireBytes.ts';
import { type ContainerSeriesName, columnKind, type NodeSeriesName, type PodSeriesName } from './wireFormat.ts';

/** Measurements are never negative or infinite: any other value is unknown, NaN. */
export function measured(value: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : Number.NaN;
}

/**
 * Reads the columns of one answer, in wire order. Equal columns share their memory: most are 0 or unknown throughout.
 * What the answer's version lacks is unknown. Every read throws Fault upstream_failed.
 */
export class ColumnReader {
  readonly #reader: ByteReader;
  readonly #isVersion1: boolean;
  readonly #zeros = new Map<number, Column>();
  readonly #unknown = new Map<number, Column>();

  constructor(reader: ByteReader, version: number) {
    this.#reader = reader;
    this.#isVersion1 = version === 1;
  }

  /** A series that is never measured is null. */
  node(seconds: number): Readonly<Record<NodeSeriesName, Column | null>> {
    const next = () => this.#next(seconds);
    const since2 = () => (this.#isVersion1 ? null : this.#next(seconds));
    return {
      cpuPercent: next(),
      memoryPercent: next(),
      rootDiskPercent: next(),
      diskReadKibPerSecond: next(),
      diskWriteKibPerSecond: next(),
      networkDownKibPerSecond: next(),
      networkUpKibPerSecond: next(),
      cpuSomePressurePercent: since2(),
      memorySomePressurePercent: since2(),
      memoryFullPressurePercent: since2(),
      ioSomePressurePercent: since2(),
      ioFullPressurePercent: since2(),
    };
  }

  pod(seconds: number): Readonly<Record<PodSeriesName, Column>> {
    const since2 = () => this.#nextSince2(seconds);
    return {
      networkDownKibPerSecond: since2(),
      networkUpKibPerSecond: since2(),
      cpuSomePressurePercent: since2(),
      memorySomePressurePercent: since2(),
      memoryFullPressurePercent: since2(),
      ioSomePressurePercent: since2(),
      ioFullPressurePercent: since2(),
    };
  }

  container(seconds: number): Readonly<Record<ContainerSeriesName, Column>> {
    const next = () => this.#next(seconds) ?? this.#filled(this.#unknown, seconds, Number.NaN);
    return {
      cpuPercent: next(),
      workingSetBytes: next(),
      throttledPercent: next(),
      memoryAnonymousBytes: next(),
      memoryFileBytes: next(),
      diskReadKibPerSecond: next(),
      diskWriteKibPerSecond: next(),
      pids: this.#nextSince2(seconds),
    };
  }

  #nextSince2(seconds: number): Column {
    const column = this.#isVersion1 ? null : this.#next(seconds);
    return column ?? this.#filled(this.#unknown, seconds, Number.NaN);
  }

  #next(seconds: number): Column | null {
    const kind = this.#reader.byte();
    if (kind === columnKind.never) return null;
    if (kind === columnKind.zero) return this.#filled(this.#zeros, seconds, 0);
    if (kind === columnKind.unknown) return this.#filled(this.#unknown, seconds, Number.NaN);
    if (kind === columnKind.same) return new Float32Array(seconds).fill(measured(this.#reader.float32()));
    if (kind !== columnKind.values) {
      throw new Fault('upstream_failed', 'The answer of the agent has a column of an unknown kind.');
    }
    this.#reader.need(4 * seconds);
    const values = new Float32Array(seconds);
    for (let index = 0; index < seconds; index++) values[index] = measured(this.#reader.float32());
    return values;
  }

  #filled(columns: Map<number, Column>, seconds: number, value: number): Column {
    const known = columns.get(seconds) ?? new Float32Array(seconds).fill(value);
    columns.set(seconds, known);
    return known;
  }
}

import { Fault } from '../../model/fault.ts';
import type { ByteReader } from './byteReader.ts';
import { measured } from './measured.ts';
import type { Column } from './windowsAnswer.ts';
import { columnKind } from './wireMarks.ts';

/** Reads the columns of one answer. Those that are alike share their memory: most are 0 or unknown throughout. */
export class ColumnReader {
  readonly #reader: ByteReader;
  readonly #zeros = new Map<number, Column>();
  readonly #unknown = new Map<number, Column>();

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /**
   * The column at which the reader stands; null for one that is never measured.
   * @throws Fault upstream_failed
   */
  next(seconds: number): Column | null {
    const kind = this.#reader.byte();
    if (kind === columnKind.never) return null;
    if (kind === columnKind.zero) return shared(this.#zeros, seconds, 0);
    if (kind === columnKind.unknown) return this.unknown(seconds);
    if (kind === columnKind.same) return new Float32Array(seconds).fill(measured(this.#reader.float32()));
    if (kind !== columnKind.values) {
      throw new Fault('upstream_failed', 'The agent answered a column of a kind that is not known.');
    }
    this.#reader.need(4 * seconds);
    const values = new Float32Array(seconds);
    for (let index = 0; index < seconds; index++) values[index] = measured(this.#reader.float32());
    return values;
  }

  /** A column of which nothing is known. */
  unknown(seconds: number): Column {
    return shared(this.#unknown, seconds, Number.NaN);
  }
}

function shared(columns: Map<number, Column>, seconds: number, value: number): Column {
  const known = columns.get(seconds) ?? new Float32Array(seconds).fill(value);
  columns.set(seconds, known);
  return known;
}

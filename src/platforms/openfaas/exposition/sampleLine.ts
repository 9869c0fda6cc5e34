import { Fault } from '../../../model/fault.ts';
import { hashOf, sameBytes } from './nameHash.ts';
import { sampleValue } from './sampleValue.ts';
import { type LastText, TextCache } from './textCache.ts';

/** A metric that is asked for, and those of its labels that matter. */
export interface WantedMetric {
  /** As it is on the line: a histogram has `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  readonly labels: readonly string[];
}

/**
 * Told of each sample.
 *
 * @param metric index in what was asked for
 * @param labels in the order asked for, null for those that are not there; only good during the call
 * @param timestampMs the sample's own time, Unix ms; NaN for none
 */
export type TakeSample = (
  metric: number,
  labels: readonly (string | null)[],
  value: number,
  timestampMs: number,
) => void;

interface Wanted {
  readonly index: number;
  readonly name: Uint8Array;
  readonly labels: readonly Uint8Array[];
  readonly values: (string | null)[];
  /** By label. */
  readonly last: readonly LastText[];
}

const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const hashSign = 0x23;
const comma = 0x2c;
const equals = 0x3d;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** By byte: 1 begins a name, 2 goes on in one. */
const nameBytes = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  nameBytes[byte] = /[a-zA-Z_:]/.test(character) ? 3 : /[0-9]/.test(character) ? 2 : 0;
}

/** Reads lines of the text format. */
export class SampleLine {
  readonly #take: TakeSample;
  readonly #wanted = new Map<number, Wanted[]>();
  /** By byte: 1 where a wanted name begins with it. */
  readonly #firstBytes = new Uint8Array(256);
  readonly #texts = new TextCache();
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  constructor(wanted: readonly WantedMetric[], take: TakeSample) {
    this.#take = take;
    for (const [index, { name, labels }] of wanted.entries()) {
      const bytes = Buffer.from(name);
      const hash = hashOf(bytes, 0, bytes.length);
      const entry = {
        index,
        name: bytes,
        labels: labels.map((label) => Buffer.from(label)),
        values: labels.map(() => null),
        last: labels.map(() => ({ bytes: noBytes, text: '' })),
      };
      this.#wanted.set(hash, [...(this.#wanted.get(hash) ?? []), entry]);
      this.#firstBytes[bytes[0] ?? 0] = 1;
    }
  }

  /** Reads all whole lines from `from` on; gives where the first begins that is not whole. */
  readAll(bytes: Buffer, from: number): number {
    this.#bytes = bytes;
    let start = from;
    let at = from;
    const { length } = bytes;
    while (at < length) {
      if (bytes[at] === newline) {
        this.#read(start, at);
        start = at + 1;
      }
      at++;
    }
    return start;
  }

  #read(start: number, end: number): void {
    const bytes = this.#bytes;
    this.#end = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    this.#at = start;
    this.#skipBlanks();
    const from = this.#at;
    if (from === this.#end) return;
    const first = bytes[from] ?? 0;
    if (first === hashSign) return;
    if (((nameBytes[first] ?? 0) & 1) === 0) this.#refuse();
    if (this.#firstBytes[first] === 0) return;
    while (this.#at < this.#end && nameBytes[bytes[this.#at] ?? 0] !== 0) this.#at++;
    const wanted = this.#find(from, this.#at);
    if (wanted === undefined) return;
    wanted.values.fill(null);
    this.#skipBlanks();
    if (bytes[this.#at] === openBrace && this.#at < this.#end) this.#readLabels(wanted);
    const value = this.#number();
    if (value === undefined) this.#refuse();
    const timestampMs = this.#at < this.#end ? this.#number() : Number.NaN;
    if (timestampMs === undefined || this.#at < this.#end) this.#refuse();
    this.#take(wanted.index, wanted.values, value, timestampMs);
  }

  #find(from: number, to: number): Wanted | undefined {
    for (const wanted of this.#wanted.get(hashOf(this.#bytes, from, to)) ?? nothing) {
      if (sameBytes(this.#bytes, from, to, wanted.name)) return wanted;
    }
    return undefined;
  }

  #readLabels({ labels, values, last }: Wanted): void {
    const bytes = this.#bytes;
    this.#at++;
    for (;;) {
      this.#skipBlanks();
      if (bytes[this.#at] === closeBrace && this.#at < this.#end) break;
      const from = this.#at;
      while (this.#at < this.#end && nameBytes[bytes[this.#at] ?? 0] !== 0) this.#at++;
      const to = this.#at;
      this.#skipBlanks();
      this.#expect(equals);
      this.#skipBlanks();
      this.#expect(quote);
      const valueFrom = this.#at;
      let escaped = false;
      while (this.#at < this.#end && bytes[this.#at] !== quote) {
        if (bytes[this.#at] === backslash) {
          escaped = true;
          this.#at++;
        }
        this.#at++;
      }
      const valueTo = this.#at;
      this.#expect(quote);
      for (let index = 0; index < labels.length; index++) {
        const before = last[index];
        if (before === undefined || !sameBytes(bytes, from, to, labels[index] ?? noBytes)) continue;
        values[index] = escaped
          ? unescaped(bytes.toString('utf8', valueFrom, valueTo))
          : this.#texts.text(bytes, valueFrom, valueTo, before);
      }
      this.#skipBlanks();
      if (bytes[this.#at] === comma && this.#at < this.#end) this.#at++;
      else if (bytes[this.#at] !== closeBrace) this.#refuse();
    }
    this.#at++;
  }

  /** The number that stands next, and the blanks around it. */
  #number(): number | undefined {
    this.#skipBlanks();
    const from = this.#at;
    while (this.#at < this.#end && this.#bytes[this.#at] !== space && this.#bytes[this.#at] !== tab) this.#at++;
    const value = sampleValue(this.#bytes, from, this.#at);
    this.#skipBlanks();
    return value;
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && (this.#bytes[this.#at] === space || this.#bytes[this.#at] === tab)) this.#at++;
  }

  #expect(byte: number): void {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) this.#refuse();
    this.#at++;
  }

  #refuse(): never {
    throw new Fault('upstream_failed', 'What answers there is no page of metrics in the text format.');
  }
}

const nothing: readonly Wanted[] = [];
const noBytes = new Uint8Array(0);

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (whole, character: string) => {
    if (character === 'n') return '\n';
    return character === '"' || character === '\\' ? character : whole;
  });
}

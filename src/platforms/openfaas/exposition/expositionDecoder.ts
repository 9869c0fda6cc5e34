import { Fault } from '../../../model/fault.ts';
import { hashOf, type LastText, sameBytes, TextCache } from './textCache.ts';

/** No line of a real page is longer. */
const mostLineBytes = 64 * 1024;

/** A metric to decode, and which of its labels. */
export interface WantedMetric {
  /** As on the line: the parts of a histogram end with `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  readonly labels: readonly string[];
}

/**
 * Called for each sample.
 *
 * @param metric index in the wanted metrics
 * @param labels the values of the wanted labels, null for missing ones; only valid during the call
 * @param timestampMs the sample's own time, Unix ms; NaN for none
 */
type TakeSample = (metric: number, labels: readonly (string | null)[], value: number, timestampMs: number) => void;

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

const mostSafeDigits = 15;
const zero = 0x30;
const nine = 0x39;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const named: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** By byte: 1 begins a name, 2 goes on in one. */
const nameBytes = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  nameBytes[byte] = /[a-zA-Z_:]/.test(character) ? 3 : /[0-9]/.test(character) ? 2 : 0;
}

/**
 * Decodes the samples of a few metrics from a page in Prometheus' text format, in chunks of any size. Other lines are
 * skipped without allocating anything, but a page in another format is refused.
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export class ExpositionDecoder {
  readonly #line: SampleLine;
  /** The start of a line whose end has not arrived yet. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(wanted: readonly WantedMetric[], take: TakeSample) {
    this.#line = new SampleLine(wanted, take);
  }

  /** @throws Fault upstream_failed when the page is in another format */
  push(chunk: Buffer): void {
    let from = 0;
    if (this.#rest.length > 0) {
      const end = chunk.indexOf(newline);
      const whole = Buffer.concat([this.#rest, end < 0 ? chunk : chunk.subarray(0, end + 1)]);
      if (end < 0) {
        this.#keep(whole);
        return;
      }
      this.#line.readAll(whole, 0);
      from = end + 1;
    }
    const left = this.#line.readAll(chunk, from);
    // A copy: a view would hold the whole chunk.
    this.#keep(Buffer.from(chunk.subarray(left)));
  }

  /** @throws Fault upstream_failed when the page ends in the middle of a line */
  finish(): void {
    if (this.#rest.length > 0) throw new Fault('upstream_failed', 'The metrics page ends in the middle of a line.');
  }

  #keep(rest: Buffer): void {
    if (rest.length > mostLineBytes)
      throw new Fault('upstream_failed', 'The answer is not a metrics page: a line is too long.');
    this.#rest = rest;
  }
}

/** Reads the lines of a page. */
class SampleLine {
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

  /** Reads all complete lines from `from` on. @returns where the first incomplete line starts */
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

  /** Reads the next number and the blanks around it. */
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
    throw new Fault('upstream_failed', 'The answer is not a metrics page in the Prometheus text format.');
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

/** Parses a number as Go writes it; undefined if it is not one. */
function sampleValue(bytes: Buffer, from: number, to: number): number | undefined {
  let value = 0;
  let at = from;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) break;
    value = value * 10 + byte - zero;
  }
  if (at === to && to > from && to - from <= mostSafeDigits) return value;
  const text = bytes.toString('latin1', from, to);
  return decimal.test(text) ? Number(text) : named[text.toLowerCase()];
}

import { windowSeconds } from '../../contract/units.ts';
import { mostKeptLines, mostStateLines } from '../../contract/v1/liveTopics.ts';
import type { LiveLine, LogsDelta } from '../../contract/v1/stream.ts';
import { mergeReadings } from './lineOrder.ts';

/** UTF-16 units of the lines that are kept, roughly with their memory. */
const mostKept = 256 * 1024;
const lineOverhead = 200;
/** Pods of which it is known what was read. */
const mostPods = 2048;
/** Lines of one event. */
const mostAtOnce = 200;

interface Kept {
  readonly line: LiveLine;
  readonly arrivedAt: number;
  readonly size: number;
  /** Its number among all lines that were added; 0 if it was read from before them. */
  readonly position: number;
  /** When it was heard as it was written, Unix seconds; -Infinity if it was read later. */
  readonly heardAtSeconds: number;
}

/** The lines that were added after a position. */
export interface LinesAfter {
  readonly lines: readonly { readonly line: LiveLine; readonly position: number }[];
  /** How many before those are no longer kept. */
  readonly dropped: number;
}

/**
 * The newest lines of a log, in the order of their arrival, each once. Seconds are those in which they are first sent.
 */
export class RecentLines {
  #kept: Kept[] = [];
  readonly #ids = new Set<string>();
  #size = 0;
  /** How many lines were added. */
  #position = 0;
  /** What was last asked for: whoever follows the log asks for the same. */
  #after: { readonly position: number; readonly upTo: number; readonly answer: LinesAfter } | null = null;
  /** How many lines have not been sent. */
  #unsent = 0;
  /** How many were dropped that arrived in each of the last 60 seconds. */
  readonly #dropped = new Map<number, number>();
  /** When the newest line of each pod was written that is no longer kept: what is read again from before is known. */
  readonly #floors = new Map<string, number>();

  /**
   * A line that was read; one that was read before is left out.
   * @param heardAtSeconds when it was heard as it was written, Unix seconds: then it is new whatever its time, because the
   * clock of its node may have been set back; null if it was read later
   */
  add(line: LiveLine, second: number, heardAtSeconds: number | null): boolean {
    if (this.#ids.has(line.id)) return false;
    if (heardAtSeconds === null && line.atSeconds < (this.#floors.get(line.pod) ?? 0)) return false;
    const position = ++this.#position;
    this.#push(keptLine(line, second, position, heardAtSeconds ?? Number.NEGATIVE_INFINITY));
    this.#unsent++;
    while (this.#size > mostKept || this.#kept.length > mostKeptLines) this.#dropOldest(second);
    return true;
  }

  /** Lines from before the first one that was added, each pod's in order. */
  addEarlier(lines: readonly LiveLine[], second: number): void {
    const added = new Map(this.#kept.map((each) => [each.line.id, each]));
    const heard = this.#kept.map(({ line }) => line);
    this.#kept = [];
    this.#ids.clear();
    this.#size = 0;
    for (const line of mergeReadings(lines, heard)) {
      this.#push(added.get(line.id) ?? keptLine(line, second, 0, Number.NEGATIVE_INFINITY));
    }
    while (this.#size > mostKept || this.#kept.length > mostKeptLines) this.#dropOldest(second);
  }

  /** The last 200 that were sent: the others are soon, to those too that are sent these. */
  get newest(): readonly LiveLine[] {
    return this.#sent.slice(-mostStateLines).map(({ line }) => line);
  }

  /** The lines that were not sent, at most 200, and how many others there were; null if there are none. */
  takeUnsent(): LogsDelta | null {
    if (this.#unsent === 0) return null;
    const lines = this.#kept.slice(-Math.min(this.#unsent, mostAtOnce));
    const dropped = this.#unsent - lines.length;
    this.#unsent = 0;
    return { lines: lines.map(({ line }) => line), dropped };
  }

  /** The lines that arrived in a second or later and were sent; null if there are none. */
  since(second: number): LogsDelta | null {
    const lines = this.#sent.filter(({ arrivedAt }) => arrivedAt >= second).map(({ line }) => line);
    let dropped = 0;
    for (const [at, count] of this.#dropped) if (at >= second) dropped += count;
    return lines.length === 0 && dropped === 0 ? null : { lines, dropped };
  }

  /** The position of the newest line that was added. */
  get position(): number {
    return this.#position;
  }

  /** What is kept of lines written at or after a moment, Unix seconds, by the clock of their node or as they were heard. */
  writtenSince(atSeconds: number): readonly LiveLine[] {
    return this.#kept
      .filter(({ line, heardAtSeconds }) => Math.max(line.atSeconds, heardAtSeconds) >= atSeconds)
      .map(({ line }) => line);
  }

  /** The lines that were added after a position. */
  after(position: number): LinesAfter {
    const upTo = this.#position;
    if (this.#after === null || this.#after.position !== position || this.#after.upTo !== upTo) {
      const kept = upTo === position ? [] : this.#kept.filter((each) => each.position > position);
      // Lines from before the first ones may have been sorted in.
      const lines = kept.sort((a, b) => a.position - b.position);
      this.#after = { position, upTo, answer: { lines, dropped: upTo - position - lines.length } };
    }
    return this.#after.answer;
  }

  clear(): void {
    this.#after = null;
    this.#kept = [];
    this.#ids.clear();
    this.#size = 0;
    this.#unsent = 0;
    this.#dropped.clear();
    this.#floors.clear();
  }

  get #sent(): readonly Kept[] {
    return this.#kept.slice(0, Math.max(0, this.#kept.length - this.#unsent));
  }

  #push(kept: Kept): void {
    this.#kept.push(kept);
    this.#ids.add(kept.line.id);
    this.#size += kept.size;
  }

  #dropOldest(second: number): void {
    const oldest = this.#kept.shift();
    if (oldest === undefined) return;
    const { line, arrivedAt, size } = oldest;
    this.#ids.delete(line.id);
    this.#size -= size;
    const floor = Math.max(this.#floors.get(line.pod) ?? 0, line.atSeconds);
    this.#floors.delete(line.pod);
    this.#floors.set(line.pod, floor);
    const [longest] = this.#floors.keys();
    if (this.#floors.size > mostPods && longest !== undefined) this.#floors.delete(longest);
    this.#dropped.set(arrivedAt, (this.#dropped.get(arrivedAt) ?? 0) + 1);
    for (const at of this.#dropped.keys()) if (at <= second - windowSeconds) this.#dropped.delete(at);
  }
}

function keptLine(line: LiveLine, arrivedAt: number, position: number, heardAtSeconds: number): Kept {
  return { line, arrivedAt, size: lineOverhead + line.text.length, position, heardAtSeconds };
}

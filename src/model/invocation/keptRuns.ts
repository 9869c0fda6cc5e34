import { mostHeldNames, mostLinesBytes } from './invocationLimits.ts';
import type { KeptLine } from './logLine.ts';
import type { Run, RunStart, TakeRoom } from './run.ts';
import type { RunLines } from './runLines.ts';

/** The finished runs of a container, by end; bounded in number and, together with the open ones, in names. */
export class KeptRuns {
  readonly #limit: number;
  readonly #onDrop: (run: Run) => void;
  readonly #byEnd: Run[] = [];
  /** Finished runs that may have lines, by end. */
  #withLines: Run[] = [];
  #linesBytes = 0;
  #lastStart: RunStart | null = null;
  #heldNames = 0;

  constructor(limit: number, onDrop: (run: Run) => void) {
    this.#limit = limit;
    this.#onDrop = onDrop;
  }

  /** Reserves room for a name, dropping the oldest finished run if necessary. */
  readonly takeRoom: TakeRoom = () => {
    while (this.#heldNames >= mostHeldNames) {
      const oldest = this.#byEnd.shift();
      if (oldest === undefined) return false;
      this.#drop(oldest);
    }
    this.#heldNames++;
    return true;
  };

  get size(): number {
    return this.#byEnd.length;
  }

  /** When the oldest finished run ended, Unix ms; null if there is none. */
  get oldestEndMs(): number | null {
    return this.#byEnd[0]?.endedAtMs ?? null;
  }

  /** Approximate memory of all lines, those of open runs included. */
  get linesBytes(): number {
    return this.#linesBytes;
  }

  /** Drops the oldest finished run. */
  dropOldest(): void {
    const oldest = this.#byEnd.shift();
    if (oldest !== undefined) this.#drop(oldest);
  }

  /** Changes the lines of a run within the limit of all. */
  changeLines(run: Run, change: (lines: RunLines) => void): void {
    if (run.dropped) return;
    const before = run.lines.bytes;
    change(run.lines);
    this.#changed(run, before);
  }

  /** Adds a line to a run within the limit of all. */
  addLine(run: Run, line: KeptLine): void {
    if (run.dropped) return;
    const before = run.lines.bytes;
    run.lines.add(line);
    this.#changed(run, before);
  }

  #changed(run: Run, before: number): void {
    this.#linesBytes += run.lines.bytes - before;
    if (this.#linesBytes <= mostLinesBytes) return;
    this.shrinkLines(mostLinesBytes);
    // The open runs alone fill it.
    const over = this.#linesBytes - mostLinesBytes;
    if (over <= 0) return;
    const held = run.lines.bytes;
    run.lines.shrinkTo(Math.max(0, held - over));
    this.#linesBytes += run.lines.bytes - held;
  }

  /** Drops the lines of the oldest finished runs until at most so many bytes are left. */
  shrinkLines(mostBytes: number): void {
    let first = 0;
    for (; this.#linesBytes > mostBytes && first < this.#withLines.length; first++) {
      const run = this.#withLines[first];
      if (run === undefined || run.dropped) continue;
      this.#linesBytes -= run.lines.bytes;
      run.lines.shrinkTo(0);
    }
    if (first > 0) this.#withLines = this.#withLines.slice(first);
  }

  /** The start of a new run, numbered among those that began at the same moment. */
  startAt(seconds: number, nanos: number): RunStart {
    const ms = seconds * 1000 + nanos / 1e6;
    const last = this.#lastStart;
    const same = last !== null && last.seconds === seconds && last.nanos === nanos;
    this.#lastStart = { seconds, nanos, ms, ordinal: same ? last.ordinal + 1 : 0 };
    return this.#lastStart;
  }

  /** Keeps a run that has ended; drops the oldest end if there are too many. */
  add(run: Run): void {
    const endedAtMs = run.endedAtMs ?? run.start.ms;
    let index = this.#byEnd.length;
    while (index > 0 && (this.#byEnd[index - 1]?.endedAtMs ?? 0) > endedAtMs) index--;
    if (index === this.#byEnd.length) this.#byEnd.push(run);
    else this.#byEnd.splice(index, 0, run);
    this.#withLines.push(run);
    if (this.#withLines.length > 2 * this.#byEnd.length + 64) this.#withLines = [...this.#byEnd];
    if (this.#byEnd.length > this.#limit) this.dropOldest();
  }

  /** Removes a run whose end was wrong, so that it can be added again. */
  take(run: Run): void {
    const index = this.#byEnd.lastIndexOf(run);
    if (index >= 0) this.#byEnd.splice(index, 1);
  }

  forgetNames(run: Run): void {
    this.#heldNames -= run.forgetNames();
  }

  /** Calls `visit` with every run that ended at or after `sinceMs`, newest end first. */
  eachEndedSince(sinceMs: number, visit: (run: Run) => void): void {
    for (let index = this.#byEnd.length - 1; index >= 0; index--) {
      const run = this.#byEnd[index];
      if (run === undefined || (run.endedAtMs ?? 0) < sinceMs) return;
      visit(run);
    }
  }

  #drop(run: Run): void {
    run.dropped = true;
    this.#heldNames -= run.nameCount;
    this.#linesBytes -= run.lines.bytes;
    // Lists that are cleaned up later still refer to it.
    run.lines.shrinkTo(0);
    this.#onDrop(run);
  }
}

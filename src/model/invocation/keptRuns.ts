import { mostHeldNames } from './invocationLimits.ts';
import type { Run, RunStart, TakeRoom } from './run.ts';

/** The finished runs of a container, by end; bounded in number and, together with the open ones, in names. */
export class KeptRuns {
  readonly #limit: number;
  readonly #onDrop: (run: Run) => void;
  readonly #byEnd: Run[] = [];
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
    if (this.#byEnd.length <= this.#limit) return;
    const oldest = this.#byEnd.shift();
    if (oldest !== undefined) this.#drop(oldest);
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
    this.#onDrop(run);
  }
}

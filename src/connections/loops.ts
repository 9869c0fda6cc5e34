import type { Clock } from '../model/clock.ts';

const beatMs = 1000;
/** An event loop that has not run a timer for this long is stalled. */
const standstillMs = 10_000;

/** Repeated work of a connection, until the signal aborts. */
type Loop = (stopping: AbortSignal) => Promise<void>;

/**
 * Runs the loops of a connection, and reports whether they still run. One that throws is not restarted, because that is
 * a bug, and its last results would look healthy forever. One that returns had nothing to do.
 */
export class Loops {
  readonly #clock: Clock;
  readonly #failed: (thrown: unknown) => void;
  #beatAtMs: number | null = null;
  #hasFailed = false;

  /** @param failed called with the error of a loop */
  constructor(clock: Clock, failed: (thrown: unknown) => void = writeFailure) {
    this.#clock = clock;
    this.#failed = failed;
  }

  /** True before they begin, and while all of them and the timers of this process run. */
  get areLive(): boolean {
    if (this.#hasFailed) return false;
    return this.#beatAtMs === null || this.#clock.monotonicMs() - this.#beatAtMs < standstillMs;
  }

  begin(stopping: AbortSignal, loops: readonly Loop[]): void {
    if (stopping.aborted) return;
    this.#beatAtMs = this.#clock.monotonicMs();
    const beating = setInterval(() => {
      this.#beatAtMs = this.#clock.monotonicMs();
    }, beatMs);
    beating.unref();
    stopping.addEventListener('abort', () => clearInterval(beating), { once: true });
    for (const loop of loops) void this.#run(loop, stopping);
  }

  async #run(loop: Loop, stopping: AbortSignal): Promise<void> {
    try {
      await loop(stopping);
    } catch (thrown) {
      // An aborted loop may throw.
      if (stopping.aborted) return;
      this.#hasFailed = true;
      this.#failed(thrown);
    }
  }
}

function writeFailure(thrown: unknown): void {
  process.stderr.write(
    `A background task of the connection stopped: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`,
  );
}

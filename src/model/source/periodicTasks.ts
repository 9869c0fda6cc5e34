import type { Clock } from '../clock.ts';

/** How long a failure is reported: one good run, a second later, does not mean that it is over. */
const toldForMs = 20_000;
/** Shortest interval between two log lines about the same task. */
const quietMs = 60_000;

/**
 * Work that no request waits for, by the names used in messages and findings. `background work` are the loops and
 * timers of sources.
 */
export type TaskName = 'sampler' | 'watches' | 'answers' | 'health' | 'streams' | 'source health' | 'background work';

/** A task that failed recently. */
export interface FailingTask {
  readonly task: TaskName;
  /** The error in short, such as `EMFILE: too many open files`. */
  readonly message: string;
}

/**
 * Runs periodic tasks and handles their errors. An error ends only that run of the task: it is logged, at most once a
 * minute per task, and is a finding until 20 s after the last one.
 */
export class PeriodicTasks {
  readonly #clock: Clock;
  readonly #warn: (sentence: string) => void;
  readonly #failures = new Map<TaskName, { message: string; atMs: number; loggedAtMs: number }>();

  constructor(clock: Clock, warn: (sentence: string) => void) {
    this.#clock = clock;
    this.#warn = warn;
  }

  /** Runs `work` now. */
  run(task: TaskName, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.failed(task, thrown);
    }
  }

  /** Records the error of a task. */
  failed(task: TaskName, thrown: unknown): void {
    const message = wordsOf(thrown);
    const nowMs = this.#clock.monotonicMs();
    let { loggedAtMs } = this.#failures.get(task) ?? { loggedAtMs: Number.NEGATIVE_INFINITY };
    if (nowMs - loggedAtMs >= quietMs) {
      loggedAtMs = nowMs;
      const where = thrown instanceof Error && thrown.stack !== undefined ? `\n${thrown.stack}` : '';
      // Background work is whatever met a bug: nothing is known to run it again.
      const what = task === 'background work' ? 'Background work failed' : `Task "${task}" failed, retrying`;
      this.#warn(`${what}: ${message}${where}`);
    }
    this.#failures.set(task, { message, atMs: nowMs, loggedAtMs });
  }

  /** The tasks that failed in the last 20 s. */
  failing(): readonly FailingTask[] {
    const nowMs = this.#clock.monotonicMs();
    return Array.from(this.#failures)
      .filter(([, { atMs }]) => nowMs - atMs < toldForMs)
      .map(([task, { message }]) => ({ task, message }));
  }
}

function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // A system error begins with its code; the path after the comma is just one of many.
  return 'code' in thrown ? (thrown.message.split(',', 1)[0] ?? '') : `${thrown.name}: ${thrown.message}`;
}

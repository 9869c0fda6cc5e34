import { constants } from 'node:os';

/** The process is ended this long after the signal, whatever still runs. */
const longestMs = 9000;
const signals = ['SIGTERM', 'SIGINT'] as const;

/** SIGTERM or SIGINT, caught early in the start so that nothing is left behind whenever it comes. */
export class StopSignal {
  /** Resolves with the signal's name when the first comes. */
  readonly came: Promise<string>;
  #hasCome = false;

  private constructor() {
    this.came = new Promise((resolve) => {
      for (const name of signals) {
        process.on(name, () => {
          // A second signal ends it at once.
          if (this.#hasCome) process.exit(0);
          this.#hasCome = true;
          setTimeout(() => process.exit(0), longestMs).unref();
          resolve(name);
        });
      }
    });
  }

  /**
   * Catches the signals. From the first one on the process ends within 9 s, with exit code 0, whatever still runs; a
   * second one ends it at once.
   */
  static caught(): StopSignal {
    return new StopSignal();
  }

  /** True once one has come. */
  get hasCome(): boolean {
    return this.#hasCome;
  }
}

/** Makes a command that runs to its end exit on a signal with the usual code, but through exit(), which cleans up. */
export function exitOnSignal(): void {
  for (const name of signals) process.once(name, () => process.exit(128 + constants.signals[name]));
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command of a document that runs until it is stopped, in a shell of its own. */
export class CommandLine {
  readonly #child: ChildProcess;
  #printed = '';

  /**
   * @param command given to `sh -c` as it is
   * @param folder the working directory
   */
  constructor(command: string, folder: string, environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn('sh', ['-c', command], {
      cwd: folder,
      // Its own process group: a shell does not pass on signals.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.on('data', (chunk: Buffer) => {
        this.#printed += chunk.toString();
      });
    }
  }

  /** Output so far. */
  get printed(): string {
    return this.#printed;
  }

  /** The first group of the first match in its output. @throws Error if it ends before, or has not printed it in time */
  async match(pattern: RegExp, withinMs = 60_000): Promise<string> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = pattern.exec(this.#printed)?.[1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || performance.now() > endMs) {
        throw new Error(`${pattern} was not printed, exit code ${this.#child.exitCode}:\n${this.#printed}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends all its processes with SIGTERM, and waits for the shell. */
  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    process.kill(-pid, 'SIGTERM');
    await ended;
  }
}

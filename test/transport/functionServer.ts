import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../serverProcess.ts';

/** A server with functions that a test defines. */
export class FunctionServer {
  readonly server: ServerProcess;
  readonly #folder: string;

  private constructor(server: ServerProcess, folder: string) {
    this.server = server;
    this.#folder = folder;
  }

  /**
   * Resolves when all replicas are ready.
   * @param scripts files written next to the stack file
   */
  static async start(stack: string, scripts: Readonly<Record<string, string>> = {}): Promise<FunctionServer> {
    const folder = mkdtempSync(join(tmpdir(), 'faascope-transport-'));
    mkdirSync(join(folder, 'handler'));
    writeFileSync(join(folder, 'stack.yaml'), stack);
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder, name), text);
    const server = await ServerProcess.start(['--no-demo-calls', '--functions', folder]);
    for (;;) {
      const pods = JSON.stringify((await server.get('/global/pods')).body);
      if (pods.includes('"ready":true') && !pods.includes('"ready":false')) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new FunctionServer(server, folder);
  }

  get origin(): string {
    return this.server.origin;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Seconds to sleep, unique to this test run, so that processes left by another run are not counted. */
export function ownSeconds(kind: number): string {
  return String(kind * 10_000_000 + process.pid);
}

/** Counts processes with exactly this command line. */
export function runningCount(...command: readonly string[]): number {
  const wanted = `${command.join('\0')}\0`;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name) === wanted).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

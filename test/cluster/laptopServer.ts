import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ServerProcess } from '../serverProcess.ts';
import { lab } from './lab.ts';

const execute = promisify(execFile);
const statusLine = '\n%{http_code}';

/** faascope in a network where only the API server can be reached. Its loopback is reachable only from inside. */
export class LaptopServer {
  readonly #server: ServerProcess;

  private constructor(server: ServerProcess) {
    this.#server = server;
  }

  /** Starts it with the identity that may forward ports, or another; resolves when it listens. */
  static async start(flags: readonly string[] = [], kubeconfig = lab.laptopKubeconfig): Promise<LaptopServer> {
    return new LaptopServer(await ServerProcess.start(['--kubeconfig', kubeconfig, ...flags], {}, [lab.laptop]));
  }

  /** Output so far. */
  get output(): string {
    return this.#server.output();
  }

  async get(path: string): Promise<{ status: number; body: unknown }> {
    const flags = ['--silent', '--show-error', '--max-time', '30', '--write-out', statusLine];
    const { stdout } = await execute(lab.laptop, ['curl', ...flags, this.#server.origin + path]);
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) };
  }

  async stop(): Promise<number | null> {
    return this.#server.stop();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../dist/cli/faascope.js');

/** The samples that tests know. */
const testedFunctions = ['--functions', join(import.meta.dirname, '../examples/functions')];

/** Flags of a start whose functions do not matter: each replica of the samples is one more process. */
export const oneFunction = ['--functions', join(import.meta.dirname, 'fixtures/oneFunction')];

/** A state folder for each process, so that none reads the choice of another or of the user's own. */
let started = 0;
const nextStateHome = () => join(tmpdir(), `faascope-state-${process.pid}-${started++}`);

/** The built faascope in its own process, on a free loopback port. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly origin: string;
  /** Output so far. */
  readonly output: () => string;
  readonly #closed: Promise<unknown>;

  private constructor(child: ChildProcess, origin: string, output: () => string, closed: Promise<unknown>) {
    this.child = child;
    this.origin = origin;
    this.output = output;
    this.#closed = closed;
  }

  /**
   * Starts it and resolves once it has printed its address. Where nothing calls the samples, there are those of
   * `examples/functions` alone; but not with a state folder, because the choice in it would be ignored.
   * @param within a command that replaces itself with the given one, such as `ip netns exec`
   * @param of the program file, to run another release
   */
  static async start(
    flags: readonly string[] = [],
    environment: Record<string, string> = {},
    within: readonly string[] = [],
    of: string = program,
  ): Promise<ServerProcess> {
    const listen = flags.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const stateHome = nextStateHome();
    const isQuiet =
      flags.includes('--no-demo-calls') && !flags.some((flag) => flag === '--functions' || flag === '--state');
    const functions = isQuiet ? testedFunctions : [];
    const [command = '', ...args] = [...within, process.execPath, of, ...listen, ...functions, ...flags];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: stateHome, ...environment },
    });
    child.once('exit', () => rmSync(stateHome, { recursive: true, force: true }));
    const closed = once(child, 'close');
    let printed = '';
    const origin = await new Promise<string>((resolve, reject) => {
      const readOrigin = (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /at (https?:\/\/\S+)/.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', readOrigin);
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      child.once('exit', (code) => reject(new Error(`faascope ended with ${code}:\n${printed}`)));
    });
    return new ServerProcess(child, origin, () => printed, closed);
  }

  /**
   * Output and exit code, for starts that fail.
   * @param within a command that replaces itself with the given one, such as `setpriv`
   */
  static async run(
    flags: readonly string[],
    environment: Record<string, string | undefined> = {},
    within: readonly string[] = [],
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const [command = '', ...args] = [...within, process.execPath, program, ...flags];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: nextStateHome(), ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : null, stdout, stderr };
  }

  async get(path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; body: unknown }> {
    const response = await fetch(this.origin + path, init);
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  }

  /** Resolves with its exit code once all its output is there too. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    await this.#closed;
    return this.child.exitCode;
  }
}

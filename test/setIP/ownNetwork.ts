import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * A network namespace in which every IPv4 and IPv6 address is local, so that a connection to any address is seen; names
 * are resolved by 127.0.0.1. Requires root on Linux.
 */
export class OwnNetwork {
  readonly #name = `faascope-own-${process.pid}`;
  readonly #settings = `/etc/netns/${this.#name}`;
  readonly #children: ChildProcess[] = [];

  constructor() {
    mkdirSync(this.#settings, { recursive: true });
    writeFileSync(`${this.#settings}/resolv.conf`, 'nameserver 127.0.0.1\noptions attempts:1 timeout:2\n');
    execFileSync('ip', ['netns', 'add', this.#name]);
    this.#ip('link', 'set', 'lo', 'up');
    for (const half of ['0.0.0.0/1', '128.0.0.0/1']) this.#ip('route', 'add', 'local', half, 'dev', 'lo');
    for (const half of ['::/1', '8000::/1']) this.#ip('-6', 'route', 'add', 'local', half, 'dev', 'lo');
  }

  /** The prefix of a command that runs inside. */
  get command(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  /** Starts a Node program inside; passes its output to `heard` line by line. Resolves when it has printed `ready`. */
  async listen(program: string, heard: string[]): Promise<void> {
    const [command = '', ...flags] = this.command;
    const child = spawn(command, [...flags, process.execPath, program], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    const ready = new Promise<void>((resolve, reject) => {
      let rest = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        heard.push(...lines);
        if (lines.includes('ready')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    });
    await ready;
    heard.length = 0;
  }

  /** Requests a URL from inside. @throws Error if nothing answers */
  async get(url: string): Promise<{ status: number; body: unknown }> {
    const [command = '', ...flags] = this.command;
    const curl = ['curl', '--silent', '--show-error', '--globoff', '--max-time', '15', '--write-out', '\n%{http_code}'];
    const { stdout } = await execute(command, [...flags, ...curl, url]);
    const at = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) };
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
    execFileSync('ip', ['netns', 'delete', this.#name]);
    rmSync(this.#settings, { recursive: true });
  }

  #ip(...flags: readonly string[]): void {
    execFileSync('ip', ['-netns', this.#name, ...flags]);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../prometheus/freePort.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/cli/faascope.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faascope-end-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const temporary = () => readdirSync(folder).filter((name) => name.startsWith('faascope-'));
const environment = () => ({ ...process.env, TMPDIR: folder, XDG_STATE_HOME: join(folder, 'state') });
const health = async (port: number) => (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.status;
const answers = (port: number) => expect.poll(() => health(port)).toBe(200);

async function ended(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

describe('a signal during the start', () => {
  it.each<[string[], NodeJS.Signals, number]>([
    [['serve', '--listen', '127.0.0.1:0'], 'SIGTERM', 0],
    [['serve', '--listen', '127.0.0.1:0'], 'SIGINT', 0],
    [['doctor'], 'SIGTERM', 143],
    [['doctor'], 'SIGINT', 130],
  ])('%j %s: nothing is left, exit code %i', async (flags, signal, code) => {
    const child = spawn(process.execPath, [program, ...flags], { stdio: 'ignore', env: environment() });
    await expect.poll(temporary, { interval: 1 }).toHaveLength(1);
    child.kill(signal);
    expect(await ended(child)).toBe(code);
    expect(temporary()).toEqual([]);
  });

  it('a second signal ends it at once, and nothing is left either', async () => {
    const child = spawn(process.execPath, [program, '--listen', '127.0.0.1:0'], {
      stdio: 'ignore',
      env: environment(),
    });
    await expect.poll(temporary, { interval: 1 }).toHaveLength(1);
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
    await expect.poll(temporary).toEqual([]);
  });
});

it('SIGKILL during the start: the replicas remove the folder of the host', async () => {
  const child = spawn(process.execPath, [program, '--listen', '127.0.0.1:0'], { stdio: 'ignore', env: environment() });
  const replicas = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  await expect.poll(replicas, { interval: 1 }).not.toBe('');
  child.kill('SIGKILL');
  await ended(child);
  await expect.poll(temporary).toEqual([]);
});

describe('npm start', () => {
  /** Runs the project's start command in a folder with a no-op build. */
  function npmStart(...flags: string[]): ChildProcess {
    const { scripts, ...others } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const known = { ...others, scripts: { start: scripts.start, build: 'true' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(known));
    for (const name of ['dist', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
    cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    return spawn('npm', ['start', '--', ...flags], { cwd: folder, stdio: 'ignore', env: environment() });
  }

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])(
    'passes %s to the server and returns its exit code',
    async (signal) => {
      const port = await freePort();
      const npm = npmStart('--listen', `127.0.0.1:${port}`);
      await answers(port);
      npm.kill(signal);
      expect(await ended(npm)).toBe(0);
      expect(await health(port)).toBeUndefined();
    },
  );

  it('returns the exit code of a failed start', async () => {
    expect(await ended(npmStart('--listen', 'nonsense'))).toBe(2);
  });
});

describe('output that cannot be written', () => {
  /** Every rejected address logs a line. */
  const log = (port: number) => fetch(`http://127.0.0.1:${port}/setIP?ip=local`).then((response) => response.status);

  it.each(['serve', 'agent'])('%s keeps serving with a full disk', async (command) => {
    const full = openSync('/dev/full', 'w');
    const port = await freePort();
    const flags = [program, command, '--listen', `127.0.0.1:${port}`];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', full, full], env: environment() });
    closeSync(full);
    await answers(port);
    if (command === 'serve') expect(await log(port)).toBe(200);
    await answers(port);
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
  });

  it.each(['serve', 'agent'])('%s keeps serving when the readers of its pipes are gone', async (command) => {
    const port = await freePort();
    const flags = [program, command, '--listen', `127.0.0.1:${port}`];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    child.stdout.destroy();
    child.stderr.destroy();
    await answers(port);
    if (command === 'serve') expect(await log(port)).toBe(200);
    await answers(port);
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
  });

  it('a command that only prints keeps its own exit code', async () => {
    const full = openSync('/dev/full', 'w');
    for (const [flags, code] of [
      [['--help'], 0],
      [['--listen', 'nonsense'], 2],
    ] as const) {
      const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', full, full], env: environment() });
      expect(await ended(child)).toBe(code);
    }
    closeSync(full);
  });
});

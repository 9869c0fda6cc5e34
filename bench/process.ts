import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout; benches are built to build/bench. */
export const checkout = join(import.meta.dirname, '../..');

export const faascopeProgram = join(checkout, 'dist/cli/faascope.js');

/** A Node process that prints its address. */
export interface Listening {
  readonly child: ChildProcess;
  readonly origin: string;
}

/** Starts a Node program with its flags; resolves when it prints `at http://...`. */
export function startNode(args: readonly string[]): Promise<Listening> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const origin = /at (http:\/\/\S+)/.exec(printed)?.[1];
      if (origin !== undefined) resolve({ child, origin });
    });
    child.once('exit', () => reject(new Error(`it ended without listening: ${printed}`)));
  });
}

export async function stop({ child }: { child: ChildProcess }): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** CPU time a process has used, seconds, and its resident memory, MB; from /proc. */
export function usageOf(pid: number): { cpuSeconds: number; rssMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const rssKb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (Number(stat[11]) + Number(stat[12])) / 100, rssMb: (Number(rssKb) * 1024) / 1e6 };
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

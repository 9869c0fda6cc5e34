import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { faascopeProgram, type Listening, median, sleep, startNode, stop } from './process.ts';

const connections = 32;
const roundSeconds = 1;
/** Pairs of rounds for each path and start: one of each server, back to back, so that both see the same noise. */
const pairs = 6;
/** How often both servers are restarted: the same code varies by up to 8 % from one process to the next. */
const starts = 3;

const paths = [
  `/dynamic/node?node=${encodeURIComponent(hostname())}`,
  '/dynamic/pod?pod=add',
  '/static/function?func=add',
  '/global/pods',
];

/** The result of one round. */
interface Round {
  readonly requestsPerSecond: number;
  /** CPU time of the server's main thread per request, us: less affected by other programs than the rate. */
  readonly cpuMicroseconds: number;
}

/** The rounds of one path, and what else was observed. */
interface PathFigures {
  readonly ours: Round[];
  readonly bare: Round[];
  bodyBytes: number;
  oldestSeconds: number;
}

/** Loads a server with wrk. @throws Error if an answer was not 2xx */
async function load({ child, origin }: Listening, path: string): Promise<Round> {
  const before = mainThreadMicroseconds(child.pid);
  const args = ['-t1', `-c${connections}`, `-d${roundSeconds}s`, origin + path];
  const { stdout } = await promisify(execFile)('wrk', args);
  const used = mainThreadMicroseconds(child.pid) - before;
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  if (bad !== undefined) throw new Error(`${bad} answers of ${path} were errors`);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    cpuMicroseconds: used / requests,
  };
}

/** CPU time of the main thread of a process; the first field of schedstat is in ns. */
function mainThreadMicroseconds(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

/** Sends requests until the signal aborts. @returns the greatest age of the newest point, seconds */
async function oldestNewestPoint(url: string, signal: AbortSignal): Promise<number> {
  let oldest = 0;
  while (!signal.aborted) {
    const answer: { cpuRate?: [number, number | null][] } = JSON.parse(await (await fetch(url)).text());
    const last = answer.cpuRate?.at(-1);
    if (last !== undefined) oldest = Math.max(oldest, Date.now() / 1000 - last[0]);
    await sleep(50);
  }
  return oldest;
}

/**
 * Ready answers compared with bare node:http sending a body of the same size: rates and CPU time, in short alternating
 * rounds. The same further requests run beside both. The demo makes no calls, which would be work of the server that no
 * request causes.
 */
export async function benchRequests(): Promise<void> {
  const figures = paths.map((): PathFigures => ({ ours: [], bare: [], bodyBytes: 0, oldestSeconds: 0 }));
  for (let start = 1; start <= starts; start++) {
    const faascope = await startNode([faascopeProgram, '--listen', '127.0.0.1:0', '--no-demo-calls']);
    await sleep(3000);
    for (const [index, path] of paths.entries()) {
      const figure = figures[index];
      if (figure !== undefined) await measure(faascope, path, figure);
    }
    if (start === starts) await printLateness(faascope);
    await stop(faascope);
  }
  for (const [index, path] of paths.entries()) {
    const figure = figures[index];
    if (figure !== undefined) print(path, figure);
  }
}

async function measure(faascope: Listening, path: string, figure: PathFigures): Promise<void> {
  figure.bodyBytes = (await (await fetch(faascope.origin + path)).arrayBuffer()).byteLength;
  const bare = await startNode([join(import.meta.dirname, 'bareServer.js'), String(figure.bodyBytes)]);
  await load(faascope, path);
  await load(bare, '/');
  const loading = new AbortController();
  const age = oldestNewestPoint(faascope.origin + path, loading.signal);
  for (let pair = 0; pair < pairs; pair++) {
    figure.ours.push(await load(faascope, path));
    figure.bare.push(await load(bare, '/'));
  }
  loading.abort();
  figure.oldestSeconds = Math.max(figure.oldestSeconds, await age);
  await stop(bare);
}

function print(path: string, { ours, bare, bodyBytes, oldestSeconds }: PathFigures): void {
  const rates = ours.map((round, index) => round.requestsPerSecond / (bare[index]?.requestsPerSecond ?? Number.NaN));
  const cpu = ours.map((round, index) => (bare[index]?.cpuMicroseconds ?? Number.NaN) / round.cpuMicroseconds);
  const rateOf = (rounds: readonly Round[]) => Math.round(median(rounds.map((round) => round.requestsPerSecond)));
  const cpuOf = (rounds: readonly Round[]) => median(rounds.map((round) => round.cpuMicroseconds)).toFixed(1);
  const age = path.startsWith('/dynamic') ? `, newest point at most ${oldestSeconds.toFixed(2)} s old` : '';
  console.log(
    `${path.replace(/=.*/, '')}: ${spread(rates)} of the rate of bare node:http (${rateOf(ours)} and ${rateOf(bare)} requests/s), ` +
      `${spread(cpu)} by CPU time (${cpuOf(ours)} and ${cpuOf(bare)} us a request); ${bodyBytes} bytes${age}`,
  );
}

/** The median and the interquartile range. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2);
  return `${median(values).toFixed(2)} (${at(0.25)} to ${at(0.75)})`;
}

async function printLateness({ origin }: Listening): Promise<void> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  for (const share of ['0.5', '0.99']) {
    const lateness = new RegExp(`^faascope_sampler_lateness_seconds\\{quantile="${share}"\\} (\\S+)`, 'm').exec(
      metrics,
    )?.[1];
    console.log(`sampler lateness p${100 * Number(share)}: ${1000 * Number(lateness)} ms`);
  }
}

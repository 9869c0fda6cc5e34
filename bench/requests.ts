import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { faascopeProgram, median, sleep, startNode, stop } from './process.ts';

const connections = 32;
const seconds = 4;
const rounds = 5;

const paths = [
  `/dynamic/node?node=${encodeURIComponent(hostname())}`,
  '/dynamic/pod?pod=add',
  '/static/function?func=add',
  '/global/pods',
];

/** Requests a second under wrk, and how many answers were not 2xx. */
async function load(url: string): Promise<number> {
  const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, url]);
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  if (bad !== undefined) throw new Error(`${bad} answers of ${url} were errors`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

/** Asks all the while and gives the greatest age of the newest point, seconds. */
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

/** Requests/s of answers made ahead against bare node:http with a body of the same size, turn by turn in one run. */
export async function benchRequests(): Promise<void> {
  const faascope = await startNode([faascopeProgram, '--listen', '127.0.0.1:0']);
  await sleep(3000);
  for (const path of paths) {
    const body = await (await fetch(faascope.origin + path)).arrayBuffer();
    const bare = await startNode([join(import.meta.dirname, 'bareServer.js'), String(body.byteLength)]);
    const ours: number[] = [];
    const theirs: number[] = [];
    let oldest = 0;
    for (let round = 0; round < rounds; round++) {
      const loading = new AbortController();
      const age = oldestNewestPoint(faascope.origin + path, loading.signal);
      ours.push(await load(faascope.origin + path));
      loading.abort();
      oldest = Math.max(oldest, await age);
      // The same questions go on beside both loads.
      const asking = new AbortController();
      const beside = oldestNewestPoint(faascope.origin + path, asking.signal);
      theirs.push(await load(`${bare.origin}/`));
      asking.abort();
      await beside;
    }
    await stop(bare);
    const ratios = ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
    const age = path.startsWith('/dynamic') ? `, newest point at most ${oldest.toFixed(2)} s old` : '';
    console.log(
      `${path.replace(/=.*/, '')}: ${median(ratios).toFixed(2)} of bare node:http ` +
        `(${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}; ${Math.round(median(ours))} and ${Math.round(median(theirs))} ` +
        `requests/s, ${body.byteLength} bytes${age})`,
    );
  }
  const metrics = await (await fetch(`${faascope.origin}/metrics`)).text();
  for (const share of ['50', '99']) {
    console.log(
      `sampler lateness p${share}: ${new RegExp(`^faascope_sampler_lateness_p${share}_ms (\\S+)`, 'm').exec(metrics)?.[1]} ms`,
    );
  }
  await stop(faascope);
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillSlots } from '../test/transport/fillSlots.ts';
import { hostileTokenFile, hostileTokens } from '../test/transport/hostileRequest.ts';
import { interfacePaths } from '../test/transport/hostileTargets.ts';
import type { Tally } from '../test/transport/hostileTraffic.ts';
import { faascopeProgram, type Listening, median, sleep, startNode, stop, usageOf } from './process.ts';

/** 500,000 requests over 50,000 connections, unless `BENCH_REQUESTS` is set: ten a connection. */
const requests = Number(process.env['BENCH_REQUESTS'] ?? 500_000);
const seed = Number(process.env['BENCH_SEED'] ?? 1);
/** The server's limit of requests under way. */
const mostInFlight = 1024;
/** Pause between two tenths, before memory is measured. */
const settleMs = 1500;
/** RSS fluctuates with a constant heap; its median over the second half may exceed that of the first by this much. */
const mostGrowthMb = 24;

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** Hostile traffic against a server with tokens: wrong answers, and leaks. */
export async function benchHostile(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'faascope-hostile-'));
  writeFileSync(join(folder, 'tokens'), hostileTokenFile);
  const server = await startNode([
    '--expose-gc',
    `--import=file://${join(import.meta.dirname, 'gcProbe.js')}`,
    faascopeProgram,
    ...['--listen', '127.0.0.1:0', '--no-demo-calls', '--allow-target', '127.0.0.1'],
    ...['--token-file', join(folder, 'tokens'), '--state', folder],
  ]);
  await sleep(3000);
  const before = { ...(await askEverything(server)), ...held(server) };
  const begunMs = performance.now();
  const rss: number[] = [];
  const tally = await send(server, async ({ sent, connections, problemCount }, tenth) => {
    await sleep(settleMs);
    const memory = await memoryOf(server);
    rss.push(memory.rss / 1e6);
    const seconds = (performance.now() - begunMs) / 1000;
    console.log(
      `tenth ${tenth}: ${sent} requests, ${connections} connections, ${problemCount} problems, ${seconds.toFixed(0)} s; ` +
        `RSS ${megabytes(memory.rss)}, heap ${megabytes(memory.heapUsed)}, external ${megabytes(memory.external)}, ` +
        `${shown(held(server))}`,
    );
  });
  const slots = await fillSlots(server.origin, mostInFlight, [`Authorization: Bearer ${hostileTokens.viewer}`], () =>
    isFull(server),
  );
  const after = await settled(server, before);
  printAnswers(tally);
  for (const problem of tally.problems) console.log(problem);
  const growthMb = median(rss.slice(5)) - median(rss.slice(0, 5));
  console.log(
    `before: ${shown(before)}; afterwards: ${shown(after)}; median RSS of the second half less that of the first ${growthMb.toFixed(1)} MB`,
  );
  const failures = [
    ...(tally.problemCount > 0 ? [`${tally.problemCount} answers were not those of the contract`] : []),
    ...(after.descriptors > before.descriptors + 2 ? ['descriptors are left'] : []),
    ...(after.processes > before.processes ? ['processes are left'] : []),
    ...(slots.refused > 0 ? [`${slots.refused} slots of requests under way have leaked`] : []),
    ...(after.refused > 0 ? [`${after.refused} of the 12 paths are not served any more`] : []),
    ...(growthMb > mostGrowthMb ? ['memory has grown'] : []),
  ];
  console.log(failures.length === 0 ? 'no problems' : `FAILED: ${failures.join('; ')}`);
  if (failures.length > 0) process.exitCode = 1;
  await stop(server);
  rmSync(folder, { recursive: true });
}

/** Runs the sending program; `afterTenth` is awaited before it continues. */
async function send({ origin }: Listening, afterTenth: (tally: Tally, tenth: number) => Promise<void>): Promise<Tally> {
  const args = [new URL(origin).port, requests, Math.ceil(requests / 10), seed].map(String);
  const sender = fork(join(import.meta.dirname, 'hostileProgram.js'), args);
  const ended = once(sender, 'exit');
  let last: Tally | null = null;
  for (let tenth = 1; tenth <= 10; tenth++) {
    const [tally]: Tally[] = await Promise.race([once(sender, 'message'), ended.then(() => [])]);
    if (tally === undefined) throw new Error('the sender ended early');
    last = tally;
    await afterTenth(tally, tenth);
    sender.send('go on');
  }
  await ended;
  if (last === null) throw new Error('the sender reported nothing');
  return last;
}

interface Held {
  readonly descriptors: number;
  readonly processes: number;
}

/** Resources held by the server: open descriptors and descendant processes. */
function held({ child }: Listening): Held {
  const pid = child.pid ?? 0;
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, processes: descendants(pid) };
}

function descendants(pid: number): number {
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const children = tasks
    .flatMap((task) => readText(`/proc/${pid}/task/${task}/children`).split(' '))
    .filter((text) => text !== '');
  return children.reduce((sum, child) => sum + 1 + descendants(Number(child)), 0);
}

interface Served {
  /** The number of the 12 paths that do not answer 200. */
  readonly refused: number;
}

async function askEverything({ origin }: Listening): Promise<Served> {
  const statuses: number[] = [];
  for (const path of interfacePaths(hostname())) statuses.push(await statusOf(origin + path));
  return { refused: statuses.filter((status) => status !== 200).length };
}

async function isFull({ origin }: Listening): Promise<boolean> {
  return (await statusOf(`${origin}/global/functions`)) === 429;
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${hostileTokens.admin}` } });
  await response.arrayBuffer();
  return response.status;
}

/** The resources held afterwards, within 20 s. */
async function settled(server: Listening, before: Held): Promise<Held & Served> {
  for (let turn = 0; ; turn++) {
    const now = { ...(await askEverything(server)), ...held(server) };
    const isAsBefore = now.processes <= before.processes && now.descriptors <= before.descriptors + 2;
    if (isAsBefore || turn === 20) return now;
    await sleep(1000);
  }
}

async function memoryOf({ child }: Listening): Promise<Memory> {
  const told = once(child, 'message');
  child.send('collect');
  const [memory]: Memory[] = await told;
  if (memory === undefined) throw new Error('the server reported no memory');
  return { ...memory, rss: usageOf(child.pid ?? 0).rssMb * 1e6 };
}

function printAnswers({ answers }: Tally): void {
  for (const [kind, statuses] of Object.entries(answers).sort()) {
    const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
    console.log(`${kind}: ${counts.join(', ')}`);
  }
}

function shown({ descriptors, processes }: Held): string {
  return `${descriptors} descriptors, ${processes} processes`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // It has ended.
    return '';
  }
}
